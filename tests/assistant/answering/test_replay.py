"""A past answer is compared with what the same question finds now."""

import pytest

from assistant import retrieval
from assistant.answering.replay import Fate, answer_replay
from assistant.enums import Channel
from assistant.models import Answer, AnswerSource, Conversation, IndexedPassage
from assistant.retrieval.types import Retrieval
from tests.assistant.answering.conftest import PASSAGES
from tests.factories.curation import UnitFactory

COST, DURATION, GUIDE = PASSAGES


@pytest.fixture
def past(db, monkeypatch):
    """An answer that cited the cost and had also found the guide; both still stand in the index."""
    unit = UnitFactory(code="soe")
    conversation = Conversation.objects.create(unit=unit, channel=Channel.API)
    answer = Answer.objects.create(
        conversation=conversation,
        question="¿Qué precio tiene la matrícula de la maestría?",
        status="generated",
        as_of="2026-11-24", index_generation=3,
    )  # fmt: skip
    for rank, hit in enumerate((COST, GUIDE), start=1):
        AnswerSource.objects.create(
            answer=answer, rank=rank, number=1 if hit is COST else None, is_used=hit is COST, key=hit.key,
            kind=hit.kind, title=hit.title, citation=hit.citation, url=hit.url, text=hit.text,
            text_hash=hit.text_hash, score=1.0,
        )  # fmt: skip
        IndexedPassage.objects.create(
            unit=unit, key=hit.key, entry_key=hit.key, kind=hit.kind, title=hit.title, text=hit.text,
            citation=hit.citation, url=hit.url, audience="everyone", language="es", text_hash=hit.text_hash,
            metadata_hash="m",
        )  # fmt: skip
    monkeypatch.setattr(
        retrieval,
        "retrieve",
        lambda query, *, as_of, **_: Retrieval((COST, DURATION), "hybrid", as_of, 4, "", "", {}),
    )
    return answer


def test_replay_says_nothing_changed_when_the_cited_text_is_the_same(past):
    replay = answer_replay(past)
    assert replay.is_unchanged
    assert (replay.index_generation_then, replay.index_generation_now) == (3, 4)


def test_replay_names_what_is_found_now_and_was_not_then(past):
    replay = answer_replay(past)
    assert replay.new_keys == (DURATION.key,)
    assert [source.rank_now for source in replay.sources] == [1, None]


def test_replay_tells_that_a_cited_text_was_changed(past):
    IndexedPassage.objects.filter(key=COST.key).update(text_hash="otro")
    replay = answer_replay(past)
    assert replay.sources[0].fate == Fate.CHANGED
    assert not replay.is_unchanged


def test_replay_tells_that_a_cited_text_is_gone(past):
    IndexedPassage.objects.filter(key=COST.key).delete()
    assert answer_replay(past).sources[0].fate == Fate.GONE
