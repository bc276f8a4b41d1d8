"""The day whose rules are shown, and that nothing of another day is."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from assistant.answering.context import Turn
from assistant.answering.routes.abstain import abstain
from assistant.answering.steps.choose_date import choose_date, day_before_reform
from assistant.answering.types import AskRequest
from assistant.enums import AnswerStatus, Channel
from assistant.index.job import synchronise_all_text
from assistant.language.asked_day import BeforeReform
from curation.models import Unit
from tests.factories.curation import (
    ArticleFactory,
    RegulationFactory,
    RegulationVersionFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db

REFORM = date(2024, 7, 1)


@pytest.fixture
def unit() -> Unit:
    office: Unit = UnitFactory(name="Posgrado")
    return office


def _reformed(unit: Unit, title: str, reform: date, text: str = "Texto.") -> None:
    regulation = RegulationFactory(unit=unit, title=f"Reglamento de {title}", short_title=title)
    for number, first, last in ((1, date(2010, 1, 1), reform - timedelta(days=1)), (2, reform, None)):
        version = RegulationVersionFactory(
            regulation=regulation, number=number, published=True, valid_from=first, valid_until=last
        )
        ArticleFactory(version=version, number="1", text=text)


def _turn(unit: Unit, question: str, **values: Any) -> Turn:
    request = AskRequest(question, unit, Channel.API, **values)
    as_of = request.as_of or timezone.localdate()
    return Turn(request, uuid4(), uuid4(), as_of, question=question, standalone=question)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("¿Cuál era la nota?", REFORM - timedelta(days=1)),
        ("¿Cuál era la nota en 2015?", date(2015, 12, 31)),
        ("¿Cuál es la nota?", None),
    ],
)
def test_the_day_is_chosen_from_the_question(unit: Unit, question: str, day: date | None) -> None:
    _reformed(unit, "Posgrado", REFORM)
    turn = _turn(unit, question)
    assert async_to_sync(choose_date)(turn) is None
    assert (turn.as_of, turn.is_past) == (day or timezone.localdate(), day is not None)


def test_the_callers_day_wins(unit: Unit) -> None:
    turn = _turn(unit, "¿Cuál era la nota en 2015?", as_of=date(2020, 1, 1))
    async_to_sync(choose_date)(turn)
    assert (turn.as_of, turn.is_past) == (date(2020, 1, 1), True)


def test_the_named_regulations_reform_counts(unit: Unit) -> None:
    _reformed(unit, "Posgrado", REFORM)
    _reformed(unit, "Titulación", date(2018, 1, 1))
    turn = _turn(unit, "con el reglamento anterior de titulación, ¿cuántos miembros tenía el tribunal?")
    assert day_before_reform(turn, BeforeReform(is_said=True)) == date(2017, 12, 31)


def test_without_a_name_the_regulation_that_speaks_of_it_counts(unit: Unit) -> None:
    _reformed(unit, "Posgrado", REFORM, "Las cuotas de colegiatura.")
    _reformed(unit, "Titulación", date(2018, 1, 1), "Los miembros del tribunal.")
    synchronise_all_text(unit)
    turn = _turn(unit, "¿Cuántos miembros tenía el tribunal?")
    assert day_before_reform(turn, BeforeReform(is_said=False)) == date(2017, 12, 31)


def test_the_tense_alone_means_today_where_no_rules_were_replaced(unit: Unit) -> None:
    version = RegulationVersionFactory(published=True, regulation__unit=unit, valid_from=REFORM)
    ArticleFactory(version=version)
    turn = _turn(unit, "¿Cuál era el correo?")
    assert day_before_reform(turn, BeforeReform(is_said=False)) is None
    assert day_before_reform(turn, BeforeReform(is_said=True)) == REFORM - timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_earlier_rules_that_nobody_knows_of_are_said_to_be_unknown(unit: Unit) -> None:
    reply = async_to_sync(choose_date)(_turn(unit, "¿Cuál era la nota antes de la reforma?"))
    assert reply is not None
    assert (reply.status, reply.with_contact) == (AnswerStatus.ABSTAINED_NO_SOURCE, True)
    assert reply.choices[0].question.startswith("¿Cuál era la nota antes de la reforma? (")


def test_silence_about_a_past_day_names_it_and_offers_today(unit: Unit) -> None:
    turn = _turn(unit, "¿Cuánto costaba?", as_of=date(2015, 3, 2))
    turn.is_past = True
    reply = async_to_sync(abstain)(turn)
    assert reply is not None
    assert "2015" in reply.text
    assert len(reply.choices) == 1
    assert not reply.with_suggestions
