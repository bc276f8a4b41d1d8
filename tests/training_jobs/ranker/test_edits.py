"""Questions changed in one word ask for something else."""

import random

import pytest

from training_jobs.ranker.edits import opposites_of

OTHERS = ("¿Cuánto cuesta el diplomado en Marketing?",)


def edited(question: str) -> list[str]:
    return list(opposites_of(question, OTHERS, random.Random(1)))


def test_interrogative_becomes_another_one():
    first = edited("¿Cuándo me inscribo?")[0]
    assert first != "¿Cuándo me inscribo?"
    assert "cuándo" not in first.lower()


@pytest.mark.parametrize(
    ("question", "expected"),
    [("¿Puedo asistir?", "¿no Puedo asistir?"), ("¿Qué pasa si no asisto?", "¿Qué pasa si asisto?")],
)
def test_denial_is_put_in_or_taken_out(question, expected):
    assert expected in edited(question)


def test_one_side_becomes_the_other():
    assert "¿que pago sin beca?" in edited("¿Qué pago con beca?")


def test_another_thing_takes_the_place_of_the_last_one():
    assert "¿Quién coordina la Maestría en Marketing?" in edited("¿Quién coordina la Maestría en Turismo?")
