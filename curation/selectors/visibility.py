"""What the public may see of an entry today. One rule for pages; retrieval applies the same by SQL."""

from datetime import date
from enum import StrEnum

from curation.enums import Audience, Status
from curation.models import AnyEntry, FaqEntry, RegulationVersion
from curation.passages.validity import faq_spans, span_on


class Visibility(StrEnum):
    """How an entry's public page answers."""

    HIDDEN = "hidden"  # as if it did not exist
    GONE = "gone"  # it was public once
    NOT_YET = "not_yet"  # readable, with the day from which it will be in force
    IN_FORCE = "in_force"
    EXPIRED = "expired"  # readable, with the day on which it ended


def visibility_of(entry: AnyEntry, *, on: date, for_staff: bool = False) -> Visibility:
    """The entry's visibility on a day.

    Text for the office's staff is hidden from everybody else. An answer or document that is not valid yet
    is hidden; a regulation's future version is public, because people have to prepare for it.
    """
    if entry.audience == Audience.STAFF and not for_staff:
        return Visibility.HIDDEN
    if entry.status == Status.RETIRED:
        return Visibility.GONE
    if entry.status != Status.PUBLISHED:
        return Visibility.HIDDEN
    if entry.valid_from is not None and entry.valid_from > on:
        return Visibility.NOT_YET if isinstance(entry, RegulationVersion) else Visibility.HIDDEN
    if entry.valid_until is not None and entry.valid_until < on:
        return Visibility.EXPIRED
    return _founded_visibility(entry, on) if isinstance(entry, FaqEntry) else Visibility.IN_FORCE


def _founded_visibility(faq: FaqEntry, on: date) -> Visibility:
    """An answer whose articles have changed is past; one whose articles are still to come is hidden."""
    spans = faq_spans([faq])[faq.pk]
    if span_on(spans, on) is not None:
        return Visibility.IN_FORCE
    return Visibility.HIDDEN if spans and spans[0].first > on else Visibility.EXPIRED
