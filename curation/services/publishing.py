"""Publication: one path for one entry, for thousands of imported ones and for scheduled ones.

An entry becomes public, or a revision replaces the text of the entry it revises, inside one transaction
with the history records and the signal that tells the rest of the product.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from curation import signals
from curation.enums import Status
from curation.exceptions import AuthorCannotApproveError, CurationError
from curation.models import ENTRY_MODELS, AnyEntry, RegulationVersion
from curation.selectors.foundations import dependent_faq_keys
from curation.services.history import Actor, save_with_history
from curation.services.locking import lock_entries, lock_entry, unit_path
from curation.services.validity import make_room_for_version
from curation.services.workflow import ensure_has_text, ensure_status, entry_return_to_draft

E = TypeVar("E", bound=AnyEntry)
log = logging.getLogger(__name__)


@transaction.atomic
def entry_publish(entry: E, *, actor: Actor, reason: str = "") -> E:
    """Approve, and publish now or, when `publish_at` lies in the future, at that time.

    Returns the public entry: for a revision, the entry it revised (the revision is gone then).

    Raises:
        WrongStatusError: it is not in review (a command, actor None, may publish drafts too).
        AuthorCannotApproveError: the approver wrote it and the unit does not allow that.
        VersionWithoutStartError, OverlappingVersionsError: see `make_room_for_version`.
    """
    current = lock_entry(entry)
    _ensure_approvable(current, actor)
    if current.publish_at is not None and current.publish_at > timezone.now():
        return _schedule(current, actor=actor, reason=reason)
    return entries_publish_bulk([current], actor=actor, reason=reason)[0]


@transaction.atomic
def entries_publish_bulk(entries: Iterable[E], *, actor: Actor, reason: str = "") -> list[E]:
    """Publish many entries now, all or none, with one signal per unit.

    The rules and errors are those of `entry_publish`; `publish_at` is not waited for.
    """
    by_model: dict[type[E], list[int]] = defaultdict(list)
    for entry in entries:
        by_model[type(entry)].append(entry.pk)
    published: list[E] = []
    changed: list[AnyEntry] = []
    for model, pks in by_model.items():
        locked = lock_entries(model, pks)
        for entry in locked:
            _ensure_approvable(entry, actor)
        public, neighbours = _make_public(locked, actor=actor, reason=reason)
        published += public
        changed += [*public, *neighbours]
    _announce(changed)
    return published


def publish_scheduled_entries(*, now: datetime | None = None) -> int:
    """Publish what was approved for a time that has come; returns how many.

    Safe to run twice at once: each entry is claimed by a row lock that the other runner skips. An entry
    that can no longer be published goes back to draft with the reason and does not hold up the others.
    """
    due = now or timezone.now()
    return sum(_publish_due(model, due) for model in ENTRY_MODELS)


def _publish_due(model: type[AnyEntry], due: datetime) -> int:
    num_published = 0
    while True:
        with transaction.atomic():
            entry = _claim_due(model, due)
            if entry is None:
                return num_published
            num_published += _publish_claimed(entry)


def _claim_due(model: type[AnyEntry], due: datetime) -> AnyEntry | None:
    waiting = model.objects.filter(
        status=Status.IN_REVIEW, approved_at__isnull=False, publish_at__lte=due
    ).order_by("publish_at", "pk")
    claimed = waiting.select_for_update(of=("self",), skip_locked=True).select_related(
        unit_path(model), "approved_by"
    )
    return cast("AnyEntry | None", claimed.first())


def _publish_claimed(entry: AnyEntry) -> bool:
    approver: AbstractBaseUser | None = entry.approved_by
    try:
        with transaction.atomic():
            public, neighbours = _make_public([entry], actor=approver, reason=_("Scheduled publication"))
            _announce([*public, *neighbours])
    except CurationError as error:
        log.warning("scheduled publication refused model=%s pk=%s", entry._meta.model_name, entry.pk)
        entry_return_to_draft(entry, actor=None, reason=str(error))
        return False
    return True


def _ensure_approvable(entry: AnyEntry, actor: Actor) -> None:
    if actor is None:
        ensure_status(entry, Status.DRAFT, Status.IN_REVIEW)
    else:
        ensure_status(entry, Status.IN_REVIEW)
        if actor.pk in entry.writer_ids and not entry.unit.author_may_approve:
            raise AuthorCannotApproveError(title=entry)
    ensure_has_text(entry)


def _schedule(entry: E, *, actor: Actor, reason: str) -> E:
    entry.status = Status.IN_REVIEW
    entry.approved_by_id = actor.pk if actor is not None else None
    entry.approved_at = timezone.now()
    fields = ("status", "approved_by", "approved_at")
    return save_with_history(entry, actor=actor, reason=reason, update_fields=fields)


def _make_public(
    entries: Sequence[E], *, actor: Actor, reason: str
) -> tuple[list[E], list[RegulationVersion]]:
    """Set the status of locked, checked entries; second result: versions whose validity was closed."""
    neighbours: list[RegulationVersion] = []
    for entry in entries:
        if isinstance(entry, RegulationVersion):
            neighbours += make_room_for_version(entry, actor=actor)
    fresh = [entry for entry in entries if revised_pk(entry) is None]
    replaced = [
        _replace_revised(entry, pk, actor=actor, reason=reason)
        for entry in entries
        if (pk := revised_pk(entry)) is not None
    ]
    _mark_published(fresh, actor=actor, reason=reason)
    return [*fresh, *replaced], neighbours


def _mark_published(entries: Sequence[E], *, actor: Actor, reason: str) -> None:
    if not entries:
        return
    now = timezone.now()
    values: dict[str, Any] = {
        "status": Status.PUBLISHED,
        "published_at": now,
        "retired_at": None,
        "approved_at": now,
        "approved_by_id": actor.pk if actor is not None else None,
        "updated_at": now,
    }
    model = type(entries[0])
    model.objects.filter(pk__in=[entry.pk for entry in entries]).update(**values)
    for entry in entries:
        for name, value in values.items():
            setattr(entry, name, value)
    model.history.bulk_history_create(
        entries, batch_size=500, update=True, default_user=actor, default_change_reason=reason
    )


def revised_pk(entry: AnyEntry) -> int | None:
    """The row a working copy will replace; None for everything that is not a working copy."""
    pk: int | None = getattr(entry, "revises_id", None)
    return pk


def _replace_revised(revision: E, target_pk: int, *, actor: Actor, reason: str) -> E:
    """Put the revision's content into the entry it revises, which keeps its key and stays public."""
    [target] = lock_entries(type(revision), [target_pk])
    for field in revision.content_fields():
        setattr(target, field.attname, getattr(revision, field.attname))
    now = timezone.now()
    target.status, target.retired_at = Status.PUBLISHED, None
    target.author_id, target.writer_ids = revision.author_id, revision.writer_ids
    target.published_at = target.approved_at = now
    target.approved_by_id = actor.pk if actor is not None else None
    models.Model.delete(revision)
    return save_with_history(target, actor=actor, reason=reason)


def _announce(entries: Sequence[AnyEntry]) -> None:
    """Tell what has changed, the questions included that rest on it."""
    keys: dict[int, dict[str, None]] = defaultdict(dict)
    for entry in entries:
        keys[entry.unit.pk][entry.key] = None
    for unit_id, dependent in dependent_faq_keys(entries).items():
        keys[unit_id].update(dict.fromkeys(dependent))
    for unit_id, entry_keys in keys.items():
        signals.entries_published.send(None, unit_id=unit_id, entry_keys=tuple(entry_keys))
