"""On which days an entry is in force: the one place that knows.

An entry is in force on a day only if it is published, inside its own validity, and everything it rests on is
in force on that day: an article with the very text the entry rested on, a document at all. A changed or
renumbered article, a retired version, a closed one: each ends the entry without anybody touching it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db.models import CharField, Func
from django.utils import timezone

from curation.enums import Status
from curation.models import AnyEntry, Article, Document, FaqEntry, RegulationVersion
from curation.text.foundations import Foundation, foundations_of

_ONE_DAY = timedelta(days=1)


class TextHash(Func):
    """The mark of a text: MD5 of it without blanks, so that a new line break is no change."""

    template = "md5(translate(%(expressions)s, E' \\n\\r\\t\\u00a0', ''))"
    output_field = CharField()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days in a row, both ends included; `date.min` and `date.max` stand for an open end."""

    first: date = date.min
    last: date = date.max

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def valid_from(self) -> date | None:
        return None if self.first == date.min else self.first

    @property
    def valid_until(self) -> date | None:
        return None if self.last == date.max else self.last


Spans = tuple[Span, ...]  # in order, none touching the next


def own_span(entry: AnyEntry) -> Span:
    """The validity somebody gave the entry itself."""
    return Span(entry.valid_from or date.min, entry.valid_until or date.max)


def faq_spans(faqs: Sequence[FaqEntry]) -> dict[int, Spans]:
    """By primary key, the days on which each question is in force as far as validity goes.

    No query when none rests on anything, else one for the articles and one for the documents.
    """
    founded = foundation_spans(faqs)
    return {
        faq.pk: intersection((own_span(faq),), founded[faq.pk]) if faq.pk in founded else (own_span(faq),)
        for faq in faqs
    }


def foundation_spans(faqs: Sequence[FaqEntry]) -> dict[int, Spans]:
    """When all stands that a question rests on; questions that rest on nothing are left out."""
    resting = {faq.pk: (faq.unit_id, foundations_of(faq.rests_on)) for faq in faqs if faq.rests_on}
    wanted = [(unit_id, each) for unit_id, found in resting.values() for each in found]
    articles, documents = _article_spans(wanted), _document_spans(wanted)
    spans: dict[int, Spans] = {}
    for pk, (unit_id, found) in resting.items():
        spans[pk] = (Span(),)
        for each in found:
            known = (
                articles.get((unit_id, *each.place, each.text_hash), ())
                if each.is_article
                else documents.get((unit_id, each.external_id), ())
            )
            spans[pk] = intersection(spans[pk], known)
    return spans


def span_on(spans: Spans, day: date) -> Span | None:
    return next((span for span in spans if day in span), None)


def current_span(spans: Spans, *, today: date) -> Span | None:
    """The span that holds today, else the latest; None when there is none."""
    return span_on(spans, today) or (spans[-1] if spans else None)


def is_known_on(entry: AnyEntry, span: Span, *, on: date, today: date) -> bool:
    """Whether it is known that this very text stood on the day, which lies in `span`.

    From today on what is published counts. On a past day a text counts from a first day that somebody named
    or that what it rests on has; without one, from the day on which it was published with this text. A
    version that names its last day alone is the one before another, and stood since ever.
    """
    if on >= today or span.valid_from is not None:
        return True
    if isinstance(entry, RegulationVersion) and entry.valid_until is not None:
        return True
    return entry.published_at is not None and timezone.localdate(entry.published_at) <= on


def intersection(some: Spans, others: Spans) -> Spans:
    """The days that lie in both."""
    common = (
        Span(max(one.first, other.first), min(one.last, other.last)) for one, other in product(some, others)
    )
    return merged(span for span in common if span.first <= span.last)


def merged(spans: Iterable[Span]) -> Spans:
    """In order, spans that overlap or follow one another joined."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and (joined[-1].last == date.max or span.first <= joined[-1].last + _ONE_DAY):
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return tuple(joined)


def _article_spans(wanted: Iterable[tuple[int, Foundation]]) -> Mapping[tuple[int, str, str, str], Spans]:
    """By unit, regulation, anchor and mark of the text: when an article stood with that text."""
    articles = [(unit_id, each) for unit_id, each in wanted if each.is_article]
    if not articles:
        return {}
    rows = (
        Article.objects.filter(
            version__status=Status.PUBLISHED,
            version__regulation__unit__in={unit_id for unit_id, _each in articles},
            version__regulation__external_id__in={each.external_id for _unit, each in articles},
            anchor__in={each.anchor for _unit, each in articles},
        )
        .annotate(text_hash=TextHash("text"))
        .values_list(
            *("version__regulation__unit", "version__regulation__external_id", "anchor", "text_hash"),
            *("version__valid_from", "version__valid_until"),
        )
    )
    return _grouped(rows)


def _document_spans(wanted: Iterable[tuple[int, Foundation]]) -> Mapping[tuple[int, str], Spans]:
    documents = [(unit_id, each) for unit_id, each in wanted if not each.is_article]
    if not documents:
        return {}
    rows = Document.objects.filter(
        status=Status.PUBLISHED,
        revises=None,
        unit__in={unit_id for unit_id, _each in documents},
        external_id__in={each.external_id for _unit, each in documents},
    ).values_list("unit", "external_id", "valid_from", "valid_until")
    return _grouped(rows)


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[Any, Spans]:
    """Rows of a key's parts, first and last day."""
    spans: dict[tuple[Any, ...], list[Span]] = defaultdict(list)
    for *key, first, last in rows:
        spans[tuple(key)].append(Span(first or date.min, last or date.max))
    return {key: merged(found) for key, found in spans.items()}
