"""To a person: whom each message leads to, and what is offered beside it."""

from datetime import date
from uuid import uuid4

import pytest

from assistant.answering.context import Turn
from assistant.answering.routes.decline import decline
from assistant.answering.routes.person import person, person_against_harm
from assistant.answering.steps import find_passages
from assistant.answering.types import AskRequest
from assistant.enums import AnswerStatus, Channel, Route
from assistant.exceptions import EncoderUnavailableError
from assistant.intent import model
from assistant.ranker import Candidate, Ranking
from assistant.retrieval.types import Hit, Retrieval
from curation.models import Unit


def hit(key: str, title: str, text: str, *questions: str) -> Hit:
    return Hit(
        rank=1, key=key, entry_key=key, kind="faq" if key.startswith("faq") else "article", title=title,
        heading_path=(), text=text, questions=questions, citation=title, url=f"/soe/{key}",
        audience="everyone",
        valid_from=None, valid_until=None, text_hash=key, score=1.0, dense_score=0.9, lexical_score=1.0,
    )  # fmt: skip


HITS = (
    hit("faq:titulo", "¿Cuánto tarda la entrega del título?", "Tarda 90 días.", "ya salió mi trámite"),
    hit("reg:r/v1/art:56", "Artículo 56. Faltas y sanciones", "El plagio se sanciona con nota cero."),
)


@pytest.fixture(autouse=True)
def _rules_alone(monkeypatch):
    def missing():
        raise EncoderUnavailableError("no encoder")

    monkeypatch.setattr(model, "get_encoder", missing)


@pytest.fixture
def searched(monkeypatch):
    """What was searched for; every search finds the same two passages."""
    asked: list[str] = []

    def search(turn):
        asked.append(turn.standalone)
        candidates = tuple(Candidate(found, 0.9, {}) for found in HITS)
        ranking = Ranking(candidates, 0.5, 0.9, is_certain=False, is_answerable=True, model="")
        return Retrieval(HITS, "hybrid", turn.as_of, 1, "e5", "", {}), ranking

    monkeypatch.setattr(find_passages, "search", search)
    return asked


def turn(question: str, *, choice: str = "", **unit) -> Turn:
    office = Unit(code="soe", name="Posgrado", **unit)
    request = AskRequest(question=question, unit=office, channel=Channel.API, choice=choice)
    return Turn(
        request=request,
        answer_id=uuid4(),
        conversation_id=uuid4(),
        as_of=date(2026, 1, 1),
        question=question,
        standalone=question,
    )


async def test_distress_gets_the_numbers_at_once_without_a_search(searched):
    reply = await person(turn("ya no quiero vivir"))
    assert (reply.status, reply.route, reply.with_contact) == (AnswerStatus.PERSON, Route.PERSON, True)
    assert "110" in reply.text
    assert searched == []


async def test_unit_says_whom_to_call(searched):
    reply = await person(turn("mi docente me acosa", emergency_text="Bienestar: 3-555"))
    assert "Bienestar: 3-555" in reply.text
    assert "110" not in reply.text


async def test_who_asks_for_a_person_gets_the_text_of_the_unit(searched):
    reply = await person(turn("quiero hablar con alguien", person_text="Pase por ventanilla 3."))
    assert "Pase por ventanilla 3." in reply.text


async def test_own_case_offers_the_nearest_question_as_a_button(searched):
    reply = await person(turn("¿ya salió mi título?"))
    assert reply.status == AnswerStatus.PERSON
    assert [choice.key for choice in reply.choices] == ["faq:titulo"]


async def test_entry_in_the_very_words_answers_instead(searched):
    assert await person(turn("¿Ya salió mi trámite?")) is None


async def test_general_question_goes_on(searched):
    assert await person(turn("¿Cuánto cuesta la maestría en educación superior?")) is None
    assert searched == []


async def test_pressed_button_is_not_read_as_a_message(searched):
    assert await person(turn("quiero hacer una queja", choice="faq:queja")) is None
    assert await decline(turn("¿Cómo falsifico mi título?", choice="faq:titulo")) is None


async def test_where_to_report_harm_gets_numbers_and_the_nearest_entries(searched):
    asking = turn("¿Dónde denuncio un acoso?")
    await find_passages.find_passages(asking)
    reply = await person_against_harm(asking)
    assert "110" in reply.text
    assert [choice.key for choice in reply.choices] == ["faq:titulo"]


async def test_fraud_gets_no_passage_and_the_rule_on_sanctions_as_a_button(searched):
    asking = turn("¿Cómo falsifico mi título?")
    reply = await decline(asking)
    assert (reply.status, reply.route) == (AnswerStatus.ABSTAINED_NO_SOURCE, Route.ABSTAIN)
    assert [choice.key for choice in reply.choices] == ["reg:r/v1/art:56"]
    assert asking.standalone == "¿Cómo falsifico mi título?"
    assert asking.sources == []
