"""What was found, as the rows say it now."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assistant.answering.standing import standing_hits
from assistant.retrieval.types import Hit
from curation.enums import Audience, Status
from curation.models import FaqEntry
from curation.passages import Passage, published_passages
from tests.factories.curation import FaqEntryFactory

pytestmark = pytest.mark.django_db


def _hit(passage: Passage, **values: Any) -> Hit:
    known = {name: getattr(passage, name) for name in Hit.__slots__ if hasattr(passage, name)}
    scores = {"rank": 1, "text_hash": "", "score": 1.0, "dense_score": 0.9, "lexical_score": 1.0}
    return Hit(**{**known, **scores, **values})


@pytest.fixture
def faq() -> FaqEntry:
    entry: FaqEntry = FaqEntryFactory(published=True)
    return entry


def _standing(faq: FaqEntry, hits: list[Hit]) -> tuple[Hit, ...]:
    return standing_hits(hits, unit=faq.unit, on=timezone.localdate(), audience=Audience.EVERYONE)


def _found(faq: FaqEntry) -> list[Hit]:
    return [_hit(passage) for passage in published_passages(faq.unit)]


def test_a_hit_whose_row_was_retired_a_moment_ago_is_dropped(faq: FaqEntry) -> None:
    hits = _found(faq)
    FaqEntry.objects.update(status=Status.RETIRED)
    assert _standing(faq, hits) == ()


def test_a_hit_takes_the_text_of_its_row(faq: FaqEntry) -> None:
    hits = _found(faq)
    FaqEntry.objects.update(answer="Cuesta 600 Bs.")
    [hit] = _standing(faq, hits)
    assert (hit.text, hit.score, hit.rank) == ("Cuesta 600 Bs.", 1.0, 1)
    assert hit.text_hash


def test_a_hit_that_is_another_question_now_is_dropped(faq: FaqEntry) -> None:
    hits = _found(faq)
    FaqEntry.objects.update(question="¿Dónde queda?")
    assert _standing(faq, hits) == ()


def test_hits_are_ranked_again(faq: FaqEntry) -> None:
    FaqEntryFactory(unit=faq.unit, published=True)
    first, second = _found(faq)
    FaqEntry.objects.filter(pk=faq.pk).update(status=Status.RETIRED)
    assert [hit.rank for hit in _standing(faq, [first, second])] == [1]


def test_an_answer_of_today_is_no_hit_for_a_past_day(faq: FaqEntry) -> None:
    past = timezone.localdate() - timedelta(days=400)
    assert standing_hits(_found(faq), unit=faq.unit, on=past, audience=Audience.EVERYONE) == ()
