"""What a question asks for, and what turns it into another."""

import pytest

from assistant.language.asking import aspects, contradicts, denies, lacks_answer, slots, substitutes


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("¿Cuándo me inscribo?", "when"),
        ("hasta q fecha puedo pagar", "when"),
        ("¿Dónde me inscribo?", "where"),
        ("quien firma la solicitud", "who"),
        ("cuanto sale la maestria", "price"),
        ("¿Cuánto dura el doctorado?", "length"),
        ("¿Cuántos créditos tiene?", "number"),
        ("como pido una prorroga", "how"),
        ("que papeles piden", "needs"),
        ("¿Puedo pagar en cuotas?", "yes_no"),
    ],
)
def test_aspect_is_read_from_the_question(question, aspect):
    assert aspect in aspects(question)


def test_statement_asks_for_nothing():
    assert aspects("la maestría en educación superior") == frozenset()


def test_how_long_is_not_how_many():
    assert aspects("¿Cuántos meses dura?") == {"length"}


@pytest.mark.parametrize(
    ("question", "is_denial"),
    [("¿Puedo entrar sin título?", True), ("si no me presento", True), ("¿Puedo entrar con título?", False)],
)
def test_denial_is_read(question, is_denial):
    assert denies(question) is is_denial


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("¿Desde cuándo hay clases?", "¿Hasta cuándo hay clases?"),
        ("¿Qué pago con beca?", "¿Qué pago sin beca?"),
        ("¿Qué hago antes de la defensa?", "¿Qué hago después de la defensa?"),
        ("¿A qué hora abre la caja?", "¿A qué hora cierra la caja?"),
    ],
)
def test_opposites_contradict_both_ways(question, other):
    assert contradicts(question, other)
    assert contradicts(other, question)


def test_same_side_does_not_contradict():
    assert not contradicts("¿Qué pago con beca?", "¿Cuánto pago con la beca?")


def test_other_thing_in_its_place_is_a_substitution():
    assert substitutes("¿Quién coordina Turismo?", "¿Quién coordina Marketing?")


def test_more_words_alone_are_no_substitution():
    assert not substitutes("hola quiero saber quién coordina Turismo este año", "¿Quién coordina Turismo?")


def test_words_that_only_ask_are_no_substitution():
    assert not substitutes("precio del doctorado", "¿Cuánto cuesta el doctorado?")


def test_what_the_entry_says_elsewhere_is_no_substitution():
    assert not substitutes("¿Quién dirige Turismo?", "¿Quién coordina Turismo?", known=frozenset({"dirig"}))


def test_price_is_answered_by_an_amount():
    wanted = aspects("¿Cuánto cuesta?")
    assert lacks_answer(wanted, "Se paga en la caja de la facultad.")
    assert not lacks_answer(wanted, "Cuesta Bs 500.")


def test_levels_meet_in_singular_and_plural():
    assert slots("las maestrías") == slots("una maestría")
