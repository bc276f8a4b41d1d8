# ruff: noqa: E501 - a case stays on one line
"""A message that asks twice is divided into questions that stand alone; one that asks once is not."""

import pytest

from assistant.language.conversation.several import separate_questions
from tests.assistant.language.office import KNOWN


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("¿Cuánto cuesta la maestría? ¿y cuánto dura?", ("¿Cuánto cuesta la maestría?", "¿cuánto dura la maestría?")),
        ("¿Cuánto cuesta la maestría? ¿Y el doctorado?", ("¿Cuánto cuesta la maestría?", "¿Cuánto cuesta el doctorado?")),
        ("cuánto cuesta y cuándo empieza la maestría", ("¿cuánto cuesta la maestría?", "¿cuándo empieza la maestría?")),
        ("cuanto cuesta la maestria y cuando empieza", ("¿cuanto cuesta la maestria?", "¿cuando empieza la maestria?")),
        ("cuánto cuesta la maestría y además si hay becas", ("¿cuánto cuesta la maestría?", "¿hay becas para la maestría?")),
        ("donde queda la oficina y a que hora atienden", ("¿donde queda la oficina?", "¿a que hora atienden en la oficina?")),
        ("cuánto cuesta el diplomado, cuánto dura y qué requisitos piden", ("¿cuánto cuesta el diplomado?", "¿cuánto dura el diplomado?", "¿qué requisitos piden para el diplomado?")),
        ("¿Qué es la beca de honor y cómo la consigo?", ("¿Qué es la beca de honor?", "¿cómo consigo la beca de honor?")),
        ("¿Hay cupos? ¿Dónde queda la caja?", ("¿Hay cupos?", "¿Dónde queda la caja?")),
    ],
)  # fmt: skip
def test_message_that_asks_twice_is_divided(message, questions):
    assert separate_questions(message, KNOWN) == questions


@pytest.mark.parametrize(
    "message",
    [
        "Soy extranjero. ¿Qué necesito?",
        "¿Cuándo y cómo me inscribo?",
        "¿Cómo y dónde se paga?",
        "¿Es presencial? ¿o virtual?",
        "¿Qué pasa si repruebo y tengo que repetir?",
        "¿Puedo estudiar y trabajar?",
        "me dijeron que hay beca y que es del 50 %, ¿es verdad?",
        "¿Puedo pagar en cuotas, verdad?",
        "voy a tener un bebé, ¿se puede suspender el semestre?",
        "quiero postular a una beca, cuáles son los requisitos",
        "costo y duración de la maestría",
        "¿Cuál es el teléfono, la dirección y el horario?",
        "¿Cuánto cuesta?",
        "hola",
    ],
)
def test_message_that_asks_once_stays_whole(message):
    assert separate_questions(message, KNOWN) == (message,)
