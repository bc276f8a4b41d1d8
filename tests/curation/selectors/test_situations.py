"""Situations of entries: the desk's counts and the lists behind them say the same."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curation.models import FaqEntry
from curation.selectors.situations import (
    REVIEW_SOON_DAYS,
    Situation,
    longest_waiting,
    situation_condition,
    situation_counts,
)
from tests.factories.curation import FaqEntryFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
YESTERDAY = TODAY - timedelta(days=1)
REVIEW_SOON = TODAY + timedelta(days=REVIEW_SOON_DAYS)


def _situations(**values: Any) -> set[Situation]:
    entry = FaqEntryFactory(**values)
    rows = FaqEntry.objects.filter(pk=entry.pk)
    return {one for one in Situation if rows.filter(situation_condition(one, rows.model, on=TODAY)).exists()}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {Situation.DRAFT}),
        ({"in_review": True}, {Situation.WAITING}),
        ({"in_review": True, "approved_at": timezone.now()}, {Situation.SCHEDULED}),
        ({"published": True}, set()),
        ({"published": True, "review_by": YESTERDAY}, {Situation.REVIEW_DUE}),
        ({"published": True, "review_by": REVIEW_SOON}, {Situation.REVIEW_DUE}),
        ({"published": True, "review_by": REVIEW_SOON + timedelta(days=1)}, set()),
        ({"published": True, "valid_until": TODAY}, set()),
        ({"published": True, "valid_until": YESTERDAY}, {Situation.EXPIRED}),
        ({"published": True, "valid_until": YESTERDAY, "review_by": YESTERDAY}, {Situation.EXPIRED}),
        ({"status": "retired", "valid_until": YESTERDAY}, set()),
    ],
)
def test_an_entry_stands_in_its_situation(values: dict[str, Any], expected: set[Situation]) -> None:
    assert _situations(**values) == expected


def test_all_situations_are_counted_in_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    FaqEntryFactory.create_batch(2, in_review=True)
    FaqEntryFactory(published=True, valid_until=YESTERDAY)
    with django_assert_num_queries(2):  # the counts, and what rests on something
        counts = situation_counts(FaqEntry.objects.all(), on=TODAY)
    assert {situation: number for situation, number in counts.items() if number} == {
        Situation.WAITING: 2,
        Situation.EXPIRED: 1,
    }


def test_what_waits_longest_comes_first() -> None:
    newer, older = FaqEntryFactory(in_review=True), FaqEntryFactory(in_review=True)
    FaqEntry.objects.filter(pk=older.pk).update(updated_at=timezone.now() - timedelta(days=3))
    FaqEntryFactory()
    assert longest_waiting(FaqEntry.objects.all(), on=TODAY, limit=5) == [older, newer]
