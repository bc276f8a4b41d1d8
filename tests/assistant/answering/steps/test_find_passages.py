"""What is searched for a question that is not alone: its conversation, its language."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from assistant.answering.context import Turn
from assistant.answering.steps import find_passages as step
from assistant.answering.types import AskRequest
from assistant.enums import Channel, Method
from assistant.exceptions import EncoderUnavailableError
from assistant.ranker import SAME_WORDS, Candidate, Ranking
from assistant.retrieval.relevance import Thresholds
from assistant.retrieval.types import Retrieval
from assistant.selectors.answers import PastTurn
from curation.models import Unit
from tests.assistant.answering.conftest import PASSAGES

COST, DURATION, GUIDE = PASSAGES


def ranking(*pairs, is_certain=False, is_answerable=True):
    candidates = tuple(Candidate(hit, probability, {}) for hit, probability in pairs)
    return Ranking(candidates, 0.5, 0.5, is_certain=is_certain, is_answerable=is_answerable, model="guion")


def turn(question: str, **values) -> Turn:
    request = AskRequest(question, Unit(), Channel.API)
    made = Turn(request, uuid4(), uuid4(), date(2026, 11, 28), question=question, standalone=question)
    return replace(made, **values)


@pytest.fixture
def searches(monkeypatch):
    """What was searched, and by which method; every search finds the same."""
    asked: list[tuple[str, Method]] = []
    found = Retrieval((COST, DURATION), "hybrid", date(2026, 11, 28), 1, "e5", "", {})

    def searched(_turn, question, method=Method.HYBRID):
        asked.append((question, method))
        return found, ranking((COST, 0.9), (DURATION, 0.2), is_certain=True)

    monkeypatch.setattr(step, "_searched", searched)
    monkeypatch.setattr(step, "thresholds_of", lambda _encoder: Thresholds(0.83, 0.92))
    return asked


def test_question_that_leans_is_searched_with_the_one_before_and_never_certain(searches):
    before = PastTurn(question="¿Convalidan materias?", status="curated")
    asked = turn("hasta que porcentaje", history=(before,))
    _found, ranked = step.search(asked)
    assert ("¿Convalidan materias? hasta que porcentaje", Method.HYBRID) in searches
    assert (ranked.is_certain, asked.is_leaning) == (False, True)


def test_question_in_the_very_words_of_an_entry_is_that_entry_whatever_went_before(searches, monkeypatch):
    before = PastTurn(question="¿Convalidan materias?", status="curated")
    same = replace(ranking((COST, 0.9), is_certain=True), certainty=SAME_WORDS)
    monkeypatch.setattr(
        step, "_searched", lambda *_given: (Retrieval((COST,), "hybrid", date(2026, 11, 28), 1, "", ""), same)
    )
    _found, ranked = step.search(turn("cuanto cuesta la maestria", history=(before,)))
    assert ranked.is_certain


def test_question_of_its_own_is_searched_alone(searches):
    before = PastTurn(question="¿Convalidan materias?", status="curated")
    asked = turn("¿Cuánto cuesta la maestría en ciencia de datos?", history=(before,))
    _found, ranked = step.search(asked)
    assert [question for question, _method in searches] == ["¿Cuánto cuesta la maestría en ciencia de datos?"]
    assert (ranked.is_certain, asked.is_leaning) == (True, False)


def test_question_in_english_is_searched_by_meaning_and_never_certain(searches):
    _found, ranked = step.search(turn("how much is the master?", language="en"))
    assert searches[0][1] == Method.DENSE
    assert (ranked.is_certain, ranked.is_answerable) == (False, True)


def test_question_in_english_goes_by_words_while_the_encoder_is_away(searches, monkeypatch):
    plain = step._searched

    def without_encoder(asked, question, method=Method.HYBRID):
        if method is Method.DENSE:
            raise EncoderUnavailableError("away")
        return plain(asked, question, method)

    monkeypatch.setattr(step, "_searched", without_encoder)
    found, _ranked = step.search(turn("how much is the master?", language="en"))
    assert found.hits


def test_entry_that_both_searches_know_comes_before_one_that_only_one_knows():
    both = step.in_both(ranking((COST, 0.6), (GUIDE, 0.5)), ranking((DURATION, 0.7), (GUIDE, 0.6)))
    assert [candidate.hit.key for candidate in both.candidates] == [GUIDE.key, DURATION.key, COST.key]
