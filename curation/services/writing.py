"""Drafts: writing and changing what is not public yet."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from curation.enums import Status
from curation.exceptions import EntryInUseError, EntryNotEditableError
from curation.models import AnyEntry, Document, FaqEntry, Unit
from curation.models.entry import Entry
from curation.services.history import Actor, delete_with_history, save_with_history
from curation.services.locking import lock_entry
from curation.text.identifiers import identifier_from

E = TypeVar("E", bound=AnyEntry)
T = TypeVar("T", FaqEntry, Document)
RELATIONS = {"unit", "category", "owner", "author", "approved_by", "revises"}


@transaction.atomic
def entry_create(entry: T, *, actor: Actor, reason: str = "") -> T:
    """Save a new draft (an unsaved FaqEntry or Document); an empty `external_id` is filled in.

    Raises:
        ValidationError: a field or a constraint is broken.
    """
    _as_new_draft(entry, actor)
    _fill_identifiers([entry])
    entry.full_clean()
    return save_with_history(entry, actor=actor, reason=reason)


@transaction.atomic
def entries_create_bulk(entries: Sequence[T], *, actor: Actor, reason: str = "") -> list[T]:
    """Save many new drafts of one model at once, each with its history record.

    Fields are checked one by one; uniqueness is left to the database.

    Raises:
        ValidationError: a field of some entry is broken.
    """
    if not entries:
        return []
    for entry in entries:
        _as_new_draft(entry, actor)
    _fill_identifiers(entries)
    for entry in entries:
        entry.clean_fields(exclude=RELATIONS)  # each would ask the database once per entry
    created: list[T] = bulk_create_with_history(
        list(entries), type(entries[0]), batch_size=500, default_user=actor, default_change_reason=reason
    )
    return created


@transaction.atomic
def entry_update(entry: E, *, actor: Actor, reason: str = "") -> E:
    """Save the content fields of `entry` as changed by the caller; its workflow fields are re-read.

    Raises:
        EntryNotEditableError: it is public, retired or already approved.
        ValidationError: a field or a constraint is broken.
    """
    current = lock_entry(entry)
    ensure_editable(current)
    editable = (*(field.attname for field in entry.content_fields()), "publish_at")
    for attname in editable:
        setattr(current, attname, getattr(entry, attname))
    record_writer(current, actor)
    current.full_clean()
    return save_with_history(current, actor=actor, reason=reason)


@transaction.atomic
def entry_delete(entry: AnyEntry, *, actor: Actor, reason: str = "") -> None:
    """Delete a text that never was public: a draft or a proposed change.

    Raises:
        EntryInUseError: it is or was public.
    """
    current = lock_entry(entry)
    if current.status not in {Status.DRAFT, Status.IN_REVIEW} or current.published_at is not None:
        raise EntryInUseError(title=current)
    delete_with_history(current, actor=actor, reason=reason)


def ensure_editable(entry: AnyEntry) -> None:
    """Refuse to change what the public sees or what was approved already."""
    if entry.status not in {Status.DRAFT, Status.IN_REVIEW} or entry.is_scheduled:
        raise EntryNotEditableError(title=entry)


def record_writer(entry: AnyEntry, actor: Actor) -> None:
    """Remember that `actor` wrote a part of the present text and so may not approve it."""
    if actor is not None and actor.pk not in entry.writer_ids:
        entry.writer_ids = [*entry.writer_ids, actor.pk]


def _as_new_draft(entry: Entry, actor: Actor) -> None:
    entry.status = Status.DRAFT
    entry.author_id = actor.pk if actor is not None else None
    entry.writer_ids = [actor.pk] if actor is not None else []


def _fill_identifiers(entries: Iterable[Entry]) -> None:
    """Give readable identifiers to entries without one; the unit's row is locked, so two never collide."""
    taken: dict[int, set[str]] = {}
    for entry in entries:
        if entry.external_id:
            continue
        if entry.unit_id not in taken:
            Unit.objects.select_for_update().get(pk=entry.unit_id)
            siblings = type(entry).objects.filter(unit_id=entry.unit_id)
            taken[entry.unit_id] = set(siblings.values_list("external_id", flat=True))
        entry.external_id = identifier_from(str(entry), taken=taken[entry.unit_id], fallback=entry.KEY_PREFIX)
        taken[entry.unit_id].add(entry.external_id)
