"""On which days an entry is in force, with what it rests on."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from curation.enums import Status
from curation.models import Article, FaqEntry, Regulation, RegulationVersion
from curation.passages import published_passages
from curation.passages.validity import (
    Span,
    current_span,
    faq_spans,
    intersection,
    is_known_on,
    merged,
    own_span,
    span_on,
)
from tests.factories.curation import (
    ArticleFactory,
    DocumentFactory,
    FaqEntryFactory,
    RegulationFactory,
    RegulationVersionFactory,
    resting_on,
)

pytestmark = pytest.mark.django_db

REFORM = date(2024, 7, 1)
LAST_OLD_DAY = date(2024, 6, 30)


def _version(regulation: Regulation, number: int, text: str, **values: Any) -> Article:
    version = RegulationVersionFactory(regulation=regulation, number=number, published=True, **values)
    article: Article = ArticleFactory(version=version, number="48", text=text)
    return article


@pytest.fixture
def old() -> Article:
    return _version(
        RegulationFactory(),
        1,
        "Sesenta y cinco puntos.",
        valid_from=date(2019, 3, 1),
        valid_until=LAST_OLD_DAY,
    )


@pytest.fixture
def new(old: Article) -> Article:
    return _version(old.version.regulation, 2, "Setenta puntos.", valid_from=REFORM)


def _spans(faq: FaqEntry) -> tuple[Span, ...]:
    return faq_spans([faq])[faq.pk]


def test_spans_that_follow_one_another_are_one() -> None:
    assert merged([Span(REFORM), Span(date(2019, 1, 1), LAST_OLD_DAY)]) == (Span(date(2019, 1, 1)),)


def test_an_intersection_may_have_a_gap() -> None:
    days = (Span(last=date(2020, 1, 1)), Span(first=date(2022, 1, 1)))
    assert intersection(days, (Span(date(2019, 1, 1), date(2023, 1, 1)),)) == (
        Span(date(2019, 1, 1), date(2020, 1, 1)),
        Span(date(2022, 1, 1), date(2023, 1, 1)),
    )


def test_an_answer_without_foundations_has_its_own_validity() -> None:
    faq = FaqEntryFactory(published=True, valid_from=REFORM)
    assert _spans(faq) == (Span(REFORM),)


def test_an_answer_is_in_force_only_while_its_article_has_the_text_it_rested_on(
    old: Article, new: Article
) -> None:
    assert _spans(resting_on(old)) == (Span(date(2019, 3, 1), LAST_OLD_DAY),)
    assert _spans(resting_on(new)) == (Span(REFORM),)


def test_the_same_text_in_the_next_version_goes_on(old: Article) -> None:
    faq = resting_on(old)
    _version(old.version.regulation, 2, "Sesenta y cinco\npuntos.", valid_from=REFORM)
    assert _spans(faq) == (Span(date(2019, 3, 1)),)


def test_a_renumbered_article_ends_the_answer(old: Article, new: Article) -> None:
    faq = resting_on(new)
    third = RegulationVersionFactory(
        regulation=old.version.regulation, number=3, published=True, valid_from=date(2026, 1, 1)
    )
    ArticleFactory(version=third, number="49", text=new.text)
    RegulationVersion.objects.filter(pk=new.version_id).update(valid_until=date(2025, 12, 31))
    assert _spans(faq) == (Span(REFORM, date(2025, 12, 31)),)


def test_a_retired_version_takes_its_answers_with_it(new: Article) -> None:
    faq = resting_on(new)
    RegulationVersion.objects.filter(pk=new.version_id).update(status=Status.RETIRED)
    assert _spans(faq) == ()


def test_all_that_an_answer_rests_on_has_to_stand(old: Article, new: Article) -> None:
    other = ArticleFactory(version=old.version, number="49", text="No hay segunda instancia.")
    assert _spans(resting_on(new, other)) == ()


def test_a_text_that_comes_back_gives_two_spans_of_which_todays_counts(old: Article, new: Article) -> None:
    faq = resting_on(old)
    RegulationVersion.objects.filter(pk=new.version_id).update(valid_until=date(2025, 12, 31))
    _version(old.version.regulation, 3, old.text, valid_from=date(2026, 1, 1))
    assert len(_spans(faq)) == 2
    assert current_span(_spans(faq), today=date(2026, 5, 1)) == Span(date(2026, 1, 1))
    assert current_span(_spans(faq), today=date(2025, 5, 1)) == Span(date(2026, 1, 1))
    assert current_span(_spans(faq), today=date(2020, 5, 1)) == Span(date(2019, 3, 1), LAST_OLD_DAY)


def test_another_units_regulation_of_the_same_name_says_nothing(new: Article) -> None:
    faq = resting_on(new)
    twin = RegulationFactory(external_id=new.version.regulation.external_id)
    _version(twin, 2, new.text, valid_from=date(2000, 1, 1))
    assert _spans(faq) == (Span(REFORM),)


def test_an_answer_lasts_as_long_as_its_document_whatever_becomes_of_the_text() -> None:
    document = DocumentFactory(published=True, valid_until=REFORM)
    faq = resting_on(document)
    type(document).objects.filter(pk=document.pk).update(body="Otro texto.")
    assert _spans(faq) == (Span(last=REFORM),)


def test_the_passage_carries_the_narrowed_validity(new: Article) -> None:
    faq = resting_on(new, valid_until=date(2027, 1, 1))
    [passage] = [each for each in published_passages(faq.unit) if each.kind == "faq"]
    assert (passage.valid_from, passage.valid_until) == (REFORM, date(2027, 1, 1))


def test_an_answer_that_never_is_in_force_has_no_passage(new: Article) -> None:
    resting_on(new, valid_until=date(2020, 1, 1))
    assert "faq" not in [each.kind for each in published_passages(new.version.unit)]


def test_many_answers_need_as_many_queries_as_one(new: Article, django_assert_num_queries: Any) -> None:
    faqs = [resting_on(new) for _ in range(20)]
    with django_assert_num_queries(1):
        faq_spans(faqs)


@pytest.mark.parametrize(("day", "is_known"), [("2025-03-01", False), ("2025-03-02", True)])
def test_a_text_without_a_first_day_is_known_from_its_publication_on(day: str, is_known: bool) -> None:
    faq = FaqEntryFactory(published=True, published_at=datetime(2025, 3, 2, 12, tzinfo=UTC))
    on = date.fromisoformat(day)
    assert is_known_on(faq, own_span(faq), on=on, today=date(2026, 1, 1)) is is_known


def test_what_is_published_counts_today() -> None:
    faq = FaqEntryFactory(published=True, published_at=None)
    assert is_known_on(faq, own_span(faq), on=REFORM, today=REFORM)


def test_a_version_with_a_last_day_alone_stood_before_it() -> None:
    version = RegulationVersionFactory(published=True, valid_until=LAST_OLD_DAY)
    assert is_known_on(version, own_span(version), on=date(2020, 1, 1), today=date(2026, 1, 1))


def test_the_span_of_a_day(new: Article) -> None:
    faq = resting_on(new)
    spans = faq_spans([faq])[faq.pk]
    assert span_on(spans, REFORM) == Span(REFORM)
    assert span_on(spans, LAST_OLD_DAY) is None
