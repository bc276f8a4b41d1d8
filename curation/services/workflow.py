"""The steps before and after publication: review, return, retire, reopen."""

from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from curation import signals
from curation.enums import Status
from curation.exceptions import EmptyVersionError, ReasonRequiredError, WrongStatusError
from curation.models import AnyEntry, FaqEntry, RegulationVersion
from curation.selectors.foundations import dependent_faq_keys
from curation.services.history import Actor, save_with_history
from curation.services.locking import lock_entry

E = TypeVar("E", bound=AnyEntry)


@transaction.atomic
def entry_submit_for_review(entry: E, *, actor: Actor, reason: str = "") -> E:
    """Draft > in review.

    Raises:
        WrongStatusError: it is no draft.
        EmptyVersionError: a regulation version without articles.
    """
    current = lock_entry(entry)
    ensure_status(current, Status.DRAFT)
    ensure_has_text(current)
    current.status = Status.IN_REVIEW
    return save_with_history(current, actor=actor, reason=reason, update_fields=("status",))


@transaction.atomic
def entry_return_to_draft(entry: E, *, actor: Actor, reason: str) -> E:
    """In review (approved or not) > draft, saying what to change. An approval is withdrawn.

    Raises:
        WrongStatusError: it is not in review.
        ReasonRequiredError: no reason was given.
    """
    _ensure_reason(reason)
    current = lock_entry(entry)
    ensure_status(current, Status.IN_REVIEW)
    current.status = Status.DRAFT
    current.approved_by_id = None
    current.approved_at = None
    return save_with_history(
        current, actor=actor, reason=reason, update_fields=("status", "approved_by", "approved_at")
    )


@transaction.atomic
def entry_retire(entry: E, *, actor: Actor, reason: str) -> E:
    """Published > retired: it leaves every answer, search and page at once; history and key stay.

    Raises:
        WrongStatusError: it is not published.
        ReasonRequiredError: no reason was given.
    """
    _ensure_reason(reason)
    current = lock_entry(entry)
    ensure_status(current, Status.PUBLISHED)
    current.status = Status.RETIRED
    current.retired_at = timezone.now()
    save_with_history(current, actor=actor, reason=reason, update_fields=("status", "retired_at"))
    signals.entries_retired.send(type(current), unit_id=current.unit.pk, entry_keys=(current.key,))
    for unit_id, keys in dependent_faq_keys([current]).items():
        signals.entries_published.send(FaqEntry, unit_id=unit_id, entry_keys=tuple(keys))
    return current


@transaction.atomic
def entry_reopen(entry: E, *, actor: Actor, reason: str = "") -> E:
    """Retired > draft, to be corrected and published again under the same key.

    Raises:
        WrongStatusError: it is not retired.
    """
    current = lock_entry(entry)
    ensure_status(current, Status.RETIRED)
    current.status = Status.DRAFT
    current.approved_by_id = current.approved_at = current.publish_at = None
    current.writer_ids = [actor.pk] if actor is not None else []
    return save_with_history(current, actor=actor, reason=reason)


def ensure_status(entry: AnyEntry, *allowed: Status) -> None:
    if entry.status not in allowed:
        raise WrongStatusError(title=entry, status=Status(entry.status).label)


def ensure_has_text(entry: AnyEntry) -> None:
    """A version is its articles; the other models cannot be saved without text."""
    if isinstance(entry, RegulationVersion) and not entry.articles.exists():
        raise EmptyVersionError(title=entry)


def _ensure_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonRequiredError
