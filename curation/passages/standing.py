"""What the database says of some passages at this moment, whatever the index says.

A text that was retired, replaced or closed a second ago is not shown, though the index may still find it.
Only the named passages are projected: their rows are read in at most five queries, and a long text is divided
again only when it has changed since it was last divided here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet
from django.db.models.functions import MD5
from django.utils import timezone

from curation.enums import Audience, Status
from curation.models import Article, Document, FaqEntry, Unit
from curation.passages.addresses import piece_number, whole_key
from curation.passages.projection import article_passage, document_passage, faq_passage
from curation.passages.types import Passage
from curation.passages.validity import faq_spans, is_known_on, own_span, span_on
from curation.text.foundations import Foundation, parse_foundation
from curation.text.splitting import Piece, split_markdown

_FAQ = re.compile(r"faq:(?P<id>[^/]+)")
_KEPT_DIVISIONS = 64  # of texts, in each process
# What a projection reads: an answer waits for these rows, and half of what a query costs are its columns.
_VALIDITY = ("audience", "language", "valid_from", "valid_until", "published_at")
_FAQ_FIELDS = (
    *("unit", "external_id", "question", "variants", "answer", "rests_on", "category__name"),
    *_VALIDITY,
)
_DOCUMENT_FIELDS = ("external_id", "title", "issued_on", *_VALIDITY)
_ARTICLE_FIELDS = (
    *("kind", "number", "anchor", "heading_path", "title", "text"),
    *("version__number", "version__resolution_number", *(f"version__{name}" for name in _VALIDITY)),
    *(f"version__regulation__{name}" for name in ("external_id", "title", "short_title")),
)

# The numbers of the pieces wanted, by the text they belong to (a foundation names its place).
Wanted = dict[Foundation, list[int]]


def standing_passages(
    unit: Unit, keys: Iterable[str], *, on: date, audience: Audience = Audience.EVERYONE
) -> dict[str, Passage]:
    """The named passages that are in force on the day and may be read by `audience`, by key.

    Their text, titles and validity are those of the rows now. On a past day only what is known to have stood
    then counts (`validity.is_known_on`). Unknown keys are left out.
    """
    identifiers = [match["id"] for key in keys if (match := _FAQ.fullmatch(key))]
    pieces = _pieces(keys)
    found = (
        *(_faqs(unit, identifiers, on) if identifiers else ()),
        *_documents(unit, {text: pieces[text] for text in pieces if not text.is_article}, on),
        *_articles(unit, {text: pieces[text] for text in pieces if text.is_article}, on),
    )
    visible = {Audience.EVERYONE, audience}
    return {passage.key: passage for passage in found if passage.audience in visible}


def _pieces(keys: Iterable[str]) -> Wanted:
    wanted: Wanted = defaultdict(list)
    for key in keys:
        text = parse_foundation(whole_key(key))
        if text is not None:
            wanted[text].append(piece_number(key))
    return wanted


def _faqs(unit: Unit, identifiers: Sequence[str], on: date) -> Iterator[Passage]:
    rows = FaqEntry.objects.published().filter(unit=unit, revises=None, external_id__in=identifiers)
    entries = list(rows.select_related("category").only(*_FAQ_FIELDS))
    spans, today = faq_spans(entries), timezone.localdate()
    for entry in entries:
        span = span_on(spans[entry.pk], on)
        if span is not None and is_known_on(entry, span, on=on, today=today):
            yield faq_passage(unit, entry, span)


def _documents(unit: Unit, wanted: Wanted, on: date) -> Iterator[Passage]:
    if not wanted:
        return
    today = timezone.localdate()
    rows: QuerySet[Document] = Document.objects.in_force(on)
    rows = rows.filter(unit=unit, revises=None, external_id__in=[text.external_id for text in wanted])
    for document in rows.only(*_DOCUMENT_FIELDS).annotate(body_hash=MD5("body")):
        if is_known_on(document, own_span(document), on=on, today=today):
            pieces = _division_of_body(document.pk, document.body_hash)
            for number in wanted[Foundation(document.external_id)]:
                if number <= len(pieces):
                    yield document_passage(unit, document, number, pieces[number - 1])


def _articles(unit: Unit, wanted: Wanted, on: date) -> Iterator[Passage]:
    if not wanted:
        return
    today = timezone.localdate()
    for article in _article_rows(unit, wanted):
        version, span = article.version, own_span(article.version)
        text = Foundation(version.regulation.external_id, article.anchor, version.number)
        if text in wanted and on in span and is_known_on(version, span, on=on, today=today):
            pieces = _division(article.text)
            for number in wanted[text]:
                if number <= len(pieces):
                    yield article_passage(unit, version, article, number, pieces[number - 1])


def _article_rows(unit: Unit, wanted: Wanted) -> QuerySet[Article]:
    """The articles of some regulations, versions and anchors: a few more than wanted, in one query."""
    rows = Article.objects.filter(
        version__regulation__unit=unit,
        version__status=Status.PUBLISHED,
        version__regulation__external_id__in={text.external_id for text in wanted},
        version__number__in={text.version for text in wanted if text.version is not None},
        anchor__in={text.anchor for text in wanted},
    )
    return rows.select_related("version__regulation").only(*_ARTICLE_FIELDS)


@lru_cache(maxsize=_KEPT_DIVISIONS)
def _division(text: str) -> Sequence[Piece]:
    return tuple(split_markdown(text))


@lru_cache(maxsize=_KEPT_DIVISIONS)
def _division_of_body(pk: int, body_hash: str) -> Sequence[Piece]:
    """A document's pieces; the hash, which PostgreSQL has just computed, says that they still hold."""
    return tuple(split_markdown(Document.objects.values_list("body", flat=True).get(pk=pk)))
