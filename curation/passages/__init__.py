"""Projection of published entries into citable passages: the only form in which content leaves curation."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from curation.enums import Status
from curation.models import Article, Document, FaqEntry, RegulationVersion, Unit
from curation.passages.addresses import entry_url, whole_key
from curation.passages.projection import article_passages, document_passages, faq_passage
from curation.passages.standing import standing_passages
from curation.passages.types import Passage
from curation.passages.validity import current_span, faq_spans
from curation.text.keys import EntryKey, parse_entry_key

__all__ = [
    "Passage",
    "entry_url",
    "passages_of_entries",
    "published_passages",
    "standing_passages",
    "whole_key",
]

# Rows held in memory at a time; documents are the large ones.
_CHUNK_ROWS = 500


def published_passages(unit: Unit) -> Iterator[Passage]:
    """All passages of the unit's published entries, whatever their validity dates, in a stable order."""
    yield from _passages(unit, _public_faqs(unit), _public_documents(unit), _public_versions(unit))


def passages_of_entries(unit: Unit, entry_keys: tuple[str, ...]) -> Iterator[Passage]:
    """Passages of the named entries that are published now; a retired or unknown entry yields none."""
    wanted: dict[str, list[EntryKey]] = defaultdict(list)
    for key in map(parse_entry_key, entry_keys):
        if key is not None:
            wanted[key.prefix].append(key)
    yield from _passages(
        unit,
        _public_faqs(unit).filter(external_id__in=[key.external_id for key in wanted["faq"]]),
        _public_documents(unit).filter(external_id__in=[key.external_id for key in wanted["doc"]]),
        _versions_named(unit, wanted["reg"]),
    )


def _passages(
    unit: Unit,
    faqs: QuerySet[FaqEntry],
    documents: QuerySet[Document],
    versions: QuerySet[RegulationVersion],
) -> Iterator[Passage]:
    yield from _faq_passages(unit, faqs)
    for document in documents.order_by("pk").iterator(_CHUNK_ROWS):
        yield from document_passages(unit, document)
    for version in versions.select_related("regulation").order_by("pk").iterator(_CHUNK_ROWS):
        articles = Article.objects.filter(version=version).order_by("position", "pk")
        for article in articles.iterator(_CHUNK_ROWS):
            yield from article_passages(unit, version, article)


def _faq_passages(unit: Unit, faqs: QuerySet[FaqEntry]) -> Iterator[Passage]:
    """Each with the span that holds today, else the latest; what never is in force has no passage."""
    today = timezone.localdate()
    rows = faqs.select_related("category").order_by("pk").iterator(_CHUNK_ROWS)
    for entries in _batches(rows, _CHUNK_ROWS):
        spans = faq_spans(entries)
        for entry in entries:
            span = current_span(spans[entry.pk], today=today)
            if span is not None:
                yield faq_passage(unit, entry, span)


def _batches(rows: Iterator[FaqEntry], size: int) -> Iterator[list[FaqEntry]]:
    while group := list(islice(rows, size)):
        yield group


def _public_faqs(unit: Unit) -> QuerySet[FaqEntry]:
    return FaqEntry.objects.filter(unit=unit, revises=None, status=Status.PUBLISHED)


def _public_documents(unit: Unit) -> QuerySet[Document]:
    return Document.objects.filter(unit=unit, revises=None, status=Status.PUBLISHED)


def _public_versions(unit: Unit) -> QuerySet[RegulationVersion]:
    return RegulationVersion.objects.filter(regulation__unit=unit, status=Status.PUBLISHED)


def _versions_named(unit: Unit, keys: list[EntryKey]) -> QuerySet[RegulationVersion]:
    """Filtered by identifier and number together; a handful of pairs, or a whole import."""
    wanted = {(key.external_id, key.version) for key in keys}
    candidates = _public_versions(unit).filter(
        regulation__external_id__in={identifier for identifier, _number in wanted}
    )
    pks = [
        pk
        for pk, identifier, number in candidates.values_list("pk", "regulation__external_id", "number")
        if (identifier, number) in wanted
    ]
    return RegulationVersion.objects.filter(pk__in=pks)
