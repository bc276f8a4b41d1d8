# ruff: noqa: E501 - a case stays on one line
"""Threads: each question as it is understood after those before it."""

import pytest

from assistant.language.conversation.earlier import Earlier, Offered
from assistant.language.conversation.follow_up import understood
from tests.assistant.language.office import KNOWN

COST = "¿Cuánto cuesta la maestría?"
CERTIFICATE = "¿Cómo saco un certificado de notas?"
MES = "¿Cuánto cuesta la Maestría en Educación Superior?"


def completed(question: str, *before: str) -> str:
    """The completed question; empty when it stands alone."""
    found = understood(question, [Earlier(text) for text in before], KNOWN)
    return found.question if found else ""


@pytest.mark.parametrize(
    ("before", "question", "understood_as"),
    [
        (COST, "¿y el doctorado?", "¿Cuánto cuesta el doctorado?"),
        (COST, "y para el diplomado?", "¿Cuánto cuesta el diplomado?"),
        (COST, "doctorado", "¿Cuánto cuesta el doctorado?"),
        (COST, "perdón, me refería al doctorado", "¿Cuánto cuesta el doctorado?"),
        (COST, "¿qué tal el doctorado?", "¿Cuánto cuesta el doctorado?"),
        (COST, "perdon, el doctorado queria decir", "¿Cuánto cuesta el doctorado?"),
        (COST, "no no, del doctorado hablaba yo", "¿Cuánto cuesta el doctorado?"),
        (MES, "no perdon, la de gestion publica decia", "¿Cuánto cuesta la Maestría en Gestión Pública?"),
        ("¿Cuánto cuesta?", "la maestría", "¿Cuánto cuesta la maestría?"),
        (MES, "¿y la de gestión pública?", "¿Cuánto cuesta la Maestría en Gestión Pública?"),
        (MES, "¿y la otra?", "¿Cuánto cuesta la Maestría en Gestión Pública?"),
        ("¿Qué papeles piden para entrar a una maestría?", "¿y al doctorado?", "¿Qué papeles piden para entrar al doctorado?"),
        ("¿Cuáles son los requisitos del doctorado?", "¿y de la maestría?", "¿Cuáles son los requisitos de la maestría?"),
        ("¿Cuántos miembros tiene el tribunal?", "¿y en el doctorado?", "¿Cuántos miembros tiene el tribunal en el doctorado?"),
    ],
)  # fmt: skip
def test_other_programme_takes_the_place_of_the_one_before(before, question, understood_as):
    assert completed(question, before) == understood_as


@pytest.mark.parametrize(
    ("before", "question", "understood_as"),
    [
        (MES, "¿y cuánto dura?", "¿cuánto dura la Maestría en Educación Superior?"),
        (MES, "cuanto dura", "¿cuanto dura la Maestría en Educación Superior?"),
        (COST, "¿y los requisitos?", "¿Cuáles son los requisitos de la maestría?"),
        (COST, "¿y el horario?", "¿Cuál es el horario de la maestría?"),
        (COST, "¿qué requisitos piden?", "¿qué requisitos piden para la maestría?"),
        (COST, "¿y hay becas?", "¿hay becas para la maestría?"),
        (COST, "¿cuáles son sus requisitos?", "¿cuáles son los requisitos de la maestría?"),
        (COST, "y que necesito para entrar", "¿que necesito para entrar a la maestría?"),
        (CERTIFICATE, "¿y cuánto cuesta?", "¿cuánto cuesta el certificado de notas?"),
        (CERTIFICATE, "cuánto tarda", "¿cuánto tarda el certificado de notas?"),
        (CERTIFICATE, "¿dónde lo pido?", "¿dónde pido el certificado de notas?"),
        ("Perdí mi carnet, ¿cómo saco un duplicado?", "¿y cuánto cuesta?", "¿cuánto cuesta el duplicado?"),
        ("¿Cómo es la defensa de tesis?", "¿puede ser por zoom?", "¿puede ser por zoom la defensa de tesis?"),
        ("¿Dónde queda la oficina?", "¿y a qué hora atienden?", "¿a qué hora atienden en la oficina?"),
        ("¿Cuándo me inscribo?", "¿y dónde?", "¿dónde me inscribo?"),
        (
            "¿Puedo convalidar materias de otro lugar?",
            "¿cuánto cuesta?",
            "¿cuánto cuesta convalidar materias de otro lugar?",
        ),
        (
            "¿Cuánto cuesta convalidar materias de otro lugar?",
            "y cuánto tarda",
            "¿cuánto tarda convalidar materias de otro lugar?",
        ),
        ("¿Cuándo son las defensas?", "¿y cuánto cuestan?", "¿cuánto cuestan las defensas?"),
    ],
)
def test_other_aspect_keeps_the_subject(before, question, understood_as):
    assert completed(question, before) == understood_as


@pytest.mark.parametrize(
    ("before", "question", "understood_as"),
    [
        (COST, "¿y si soy extranjero?", "¿Cuánto cuesta la maestría si soy extranjero?"),
        (COST, "soy boliviano", "¿Cuánto cuesta la maestría si soy boliviano?"),
        (COST, "¿y para extranjeros?", "¿Cuánto cuesta la maestría para extranjeros?"),
        ("¿Cuánto cuesta la maestría virtual?", "¿y presencial?", "¿Cuánto cuesta la maestría presencial?"),
        ("¿Cuándo cierra la convocatoria 2026?", "¿y la de 2027?", "¿Cuándo cierra la convocatoria 2027?"),
        (COST, "¿y al contado?", "¿Cuánto cuesta la maestría al contado?"),
        (COST, "¿y la matrícula?", "¿Cuánto cuesta la matrícula de la maestría?"),
        ("¿Dónde queda la oficina?", "¿y la biblioteca?", "¿Dónde queda la biblioteca?"),
        (COST, "¿eso incluye la matrícula?", "¿la maestría incluye la matrícula?"),
        (MES, "¿ese programa es virtual?", "¿la Maestría en Educación Superior es virtual?"),
        (MES, "¿cuánto dura el programa?", "¿cuánto dura la Maestría en Educación Superior?"),
        ("¿Con qué nota apruebo?", "¿y si repruebo?", "¿Qué pasa si repruebo?"),
    ],
)
def test_person_year_way_or_thing_is_added_or_replaced(before, question, understood_as):
    assert completed(question, before) == understood_as


@pytest.mark.parametrize("before", [COST, CERTIFICATE])
@pytest.mark.parametrize(
    "question",
    [
        "¿y dónde queda la biblioteca?",
        "¿Cuánto cuesta la matrícula del doctorado?",
        "¿y cuántos miembros tiene el tribunal?",
        "¿cómo cambio de tutor?",
        "¿cómo me inscribo?",
        "¿cuándo empiezan las clases?",
        "¿qué pasa si me atraso en una cuota?",
        "¿Puedo pagar la colegiatura en cuotas?",
        "¿Cuántas horas vale un crédito?",
        "cuánto es la colegiatura",
        "hasta cuándo entrego mi perfil",
        "cuánto cuesta convalidar",
        "a qué hora atienden",
        "requisitos para docentes",
        "reclamo contra un docente",
        "retiro de materias",
        "¿Cuál es el plazo para matricularse?",
        "olvidé mi contraseña",
        "¿quién ganó el mundial?",
        "biblioteca",
    ],
)
def test_question_that_stands_alone_is_left_alone(before, question):
    assert completed(question, before) == ""


def test_of_what_each_one_is_only_the_answer_before_says():
    assert completed("¿y cuánto cuesta cada una?", "¿Cuántas materias puedo convalidar en la maestría?") == ""


def test_a_place_that_is_pointed_to_is_no_thing_that_was_spoken_of():
    assert "ahi" not in completed("¿y eso lo puedo hacer por internet?", "hasta que hora atienden ahi")


def test_first_question_has_nothing_to_lean_on():
    assert completed("¿y el doctorado?") == ""


def test_programme_of_an_earlier_turn_goes_on_when_only_a_programme_has_what_is_asked():
    assert completed("¿y cuántos créditos tiene?", COST, "¿Dónde queda la oficina?") == (
        "¿cuántos créditos tiene la maestría?"
    )


def test_fee_does_not_last_but_its_programme_does():
    before = "¿Cuánto cuesta la matrícula de la maestría?"
    assert completed("¿y cuánto dura?", before) == "¿cuánto dura la maestría?"


def test_programme_of_the_entry_shown_goes_on_when_the_question_named_none():
    earlier = [
        Earlier("¿Con qué promedio se entra?", shown=("Requisitos de la Maestría en Gestión Pública",))
    ]
    found = understood("¿y cuántos créditos tiene?", earlier, KNOWN)
    assert found is not None
    assert found.question == "¿cuántos créditos tiene la Maestría en Gestión Pública?"


MASTER = Offered("Maestría", "¿Cuánto cuesta la maestría?", "faq:m")
DOCTORATE = Offered("Doctorado", "¿Cuánto cuesta el doctorado?", "faq:d")


@pytest.mark.parametrize(
    ("said", "key"),
    [("la segunda", "faq:d"), ("1", "faq:m"), ("doctorado", "faq:d"), ("el de doctorado", "faq:d"), ("el último", "faq:d")],
)  # fmt: skip
def test_button_is_taken_by_its_place_or_its_words(said, key):
    earlier = Earlier("¿Cuánto cuesta?", offered=(MASTER, DOCTORATE), asked_back=True)
    found = understood(said, [earlier], KNOWN)
    assert found is not None
    assert found.key == key


def test_words_take_no_button_that_only_stood_beside_an_answer():
    beside = Offered("¿Cuánto dura la maestría?", "¿Cuánto dura la maestría?", "faq:dura")
    found = understood(
        "¿y cuánto dura?", [Earlier("¿Cómo es la defensa de tesis?", offered=(beside,))], KNOWN
    )
    assert found is None or found.key == ""


def test_yes_takes_the_only_button():
    found = understood("sí", [Earlier("¿Cuánto cuesta?", offered=(MASTER,))], KNOWN)
    assert found is not None
    assert (found.question, found.key) == (MASTER.question, MASTER.key)


@pytest.mark.parametrize("said", ["sí", "ok", "esa", "la cuarta"])
def test_yes_to_several_buttons_is_asked_back(said):
    found = understood(said, [Earlier("¿Cuánto cuesta?", offered=(MASTER, DOCTORATE))], KNOWN)
    assert found is not None
    assert found.which == (MASTER, DOCTORATE)


def test_new_question_after_buttons_is_no_choice_among_them():
    earlier = [Earlier("¿Cuánto cuesta?", offered=(MASTER, DOCTORATE))]
    assert understood("¿Dónde queda la oficina?", earlier, KNOWN) is None
