"""Which questions rest on which articles and documents, and what can be rested on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from curation.enums import Status
from curation.models import AnyEntry, Article, Document, FaqEntry, RegulationVersion, Unit
from curation.passages.validity import TextHash, faq_spans, foundation_spans, own_span, span_on
from curation.text.foundations import Foundation, foundations_of, parse_foundation


def dependent_faq_keys(entries: Iterable[AnyEntry]) -> dict[int, list[str]]:
    """By unit, the keys of the published questions that rest on these versions and documents."""
    changed = {
        (entry.unit.pk, isinstance(entry, RegulationVersion), _identifier(entry))
        for entry in entries
        if not isinstance(entry, FaqEntry)
    }
    if not changed:
        return {}
    keys: dict[int, list[str]] = defaultdict(list)
    for faq in _resting_faqs().filter(unit__in={unit_id for unit_id, *_rest in changed}):
        resting = foundations_of(faq.rests_on)
        if any((faq.unit_id, each.is_article, each.external_id) in changed for each in resting):
            keys[faq.unit_id].append(faq.key)
    return keys


def faqs_out_of_force(unit: Unit, *, on: date) -> list[int]:
    """Published questions that are not in force on the day because of what they rest on."""
    faqs = list(_resting_faqs().filter(unit=unit))
    spans = faq_spans(faqs)
    return [faq.pk for faq in faqs if span_on(spans[faq.pk], on) is None]


def outdated_faqs(*, on: date) -> list[int]:
    """Published questions that rest on a text that has changed, or that will change on a known day.

    A document counts from its first change on, though the question is shown as long as the document is.
    """
    faqs = [faq for faq in _resting_faqs() if own_span(faq).last >= on]
    spans = foundation_spans(faqs)
    rewritten = _rewritten_documents(faqs)
    return [
        faq.pk
        for faq in faqs
        if faq.pk in rewritten
        or (held := span_on(spans[faq.pk], max(on, own_span(faq).first))) is None
        or held.last < own_span(faq).last
    ]


def resolve_foundations(
    unit: Unit, keys: Sequence[str], *, present: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """The keys as they are stored, with the mark of the text; second result: those that name nothing here.

    A key without version means the text in force today, else the newest; one that `present` holds already
    stays as it is, so that importing a file again confirms nothing.
    """
    named = {key: parse_foundation(key) for key in keys}
    texts = _texts(unit, [found for found in named.values() if found is not None])
    kept = {found.place: found for found in foundations_of(list(present))}
    stored: list[str] = []
    unknown: list[str] = []
    for key, found in named.items():
        resolved = _resolved(found, texts, kept) if found is not None else None
        if resolved is None:
            unknown.append(key)
        else:
            stored.append(str(resolved))
    return list(dict.fromkeys(stored)), unknown


def foundation_rows(unit: Unit | None, words: Sequence[str]) -> QuerySet[Article]:
    """Articles whose regulation, heading or number holds every word; newest texts first."""
    rows = Article.objects.exclude(version__status=Status.RETIRED).select_related("version__regulation")
    if unit is not None:
        rows = rows.filter(version__regulation__unit=unit)
    for word in words:
        rows = rows.filter(
            Q(number__iexact=word)
            | Q(title__icontains=word)
            | Q(version__regulation__title__icontains=word)
            | Q(version__regulation__short_title__icontains=word)
        )
    return rows.annotate(text_hash=TextHash("text")).order_by(
        F("version__valid_from").desc(nulls_last=True), "-version__number", "position"
    )


def document_rows(unit: Unit | None, words: Sequence[str]) -> QuerySet[Document]:
    """Documents that are or will be public, with all words in the title."""
    rows: QuerySet[Document] = Document.objects.filter(revises=None)
    rows = rows.exclude(status=Status.RETIRED).defer("body")
    if unit is not None:
        rows = rows.filter(unit=unit)
    for word in words:
        rows = rows.filter(title__icontains=word)
    return rows.annotate(text_hash=TextHash("body")).order_by("title")


def named_articles(unit: Unit) -> QuerySet[Article]:
    """The articles of each regulation's text in force today, or of its newest one, with their marks."""
    return (
        Article.objects.filter(version__in=_current_versions(unit))
        .select_related("version__regulation")
        .annotate(text_hash=TextHash("text"))
        .order_by("version", "position")
    )


def article_foundation(article: Any) -> Foundation:
    """Of a row with its mark (`text_hash`)."""
    regulation = article.version.regulation
    return Foundation(regulation.external_id, article.anchor, article.version.number, article.text_hash)


def document_foundation(document: Any) -> Foundation:
    return Foundation(document.external_id, text_hash=document.text_hash)


def _identifier(entry: AnyEntry) -> str:
    return entry.regulation.external_id if isinstance(entry, RegulationVersion) else entry.external_id


def _resting_faqs() -> QuerySet[FaqEntry]:
    rows = FaqEntry.objects.filter(status=Status.PUBLISHED, revises=None).exclude(rests_on=[])
    return rows.defer("answer", "sources", "variants")


def _rewritten_documents(faqs: Sequence[FaqEntry]) -> set[int]:
    """Primary keys of the questions of which a document has another text than the one they rest on."""
    resting = [(faq, each) for faq in faqs for each in foundations_of(faq.rests_on) if not each.is_article]
    if not resting:
        return set()
    rows = Document.objects.filter(revises=None, external_id__in={each.external_id for _faq, each in resting})
    marks = {
        (unit_id, identifier): mark
        for unit_id, identifier, mark in rows.values_list("unit", "external_id", TextHash("body"))
    }
    return {faq.pk for faq, each in resting if marks.get((faq.unit_id, each.external_id)) != each.text_hash}


def _texts(unit: Unit, wanted: Sequence[Foundation]) -> Mapping[tuple[str, str], list[Foundation]]:
    """What stands under each wanted place, with its mark: the text a bare key means first."""
    texts: dict[tuple[str, str], list[Foundation]] = defaultdict(list)
    if articles := [each for each in wanted if each.is_article]:
        today = timezone.localdate()
        rows = Article.objects.filter(
            version__regulation__unit=unit,
            version__regulation__external_id__in={each.external_id for each in articles},
            anchor__in={each.anchor for each in articles},
        ).select_related("version__regulation")
        for article in sorted(
            rows.annotate(text_hash=TextHash("text")), key=lambda row: _rank(row.version, today)
        ):
            found = article_foundation(article)
            texts[found.place].append(found)
    if documents := [each.external_id for each in wanted if not each.is_article]:
        named = Document.objects.filter(unit=unit, revises=None, external_id__in=documents).defer("body")
        for document in named.annotate(text_hash=TextHash("body")):
            texts[document.external_id, ""].append(document_foundation(document))
    return texts


def _resolved(
    found: Foundation,
    texts: Mapping[tuple[str, str], list[Foundation]],
    kept: Mapping[tuple[str, str], Foundation],
) -> Foundation | None:
    known = texts.get(found.place, [])
    if found.version is not None or found.text_hash:
        known = [each for each in known if each.version == found.version]
    elif found.place in kept:
        return kept[found.place]
    if not known:
        return None
    return found if found.text_hash else known[0]


def _rank(version: RegulationVersion, today: date) -> tuple[bool, int]:
    is_current = version.status == Status.PUBLISHED and today in own_span(version)
    return not is_current, -version.number


def _current_versions(unit: Unit) -> list[int]:
    today = timezone.localdate()
    best: dict[int, RegulationVersion] = {}
    versions = RegulationVersion.objects.filter(regulation__unit=unit).exclude(status=Status.RETIRED)
    for version in sorted(versions, key=lambda row: _rank(row, today)):
        best.setdefault(version.regulation_id, version)
    return [version.pk for version in best.values()]
