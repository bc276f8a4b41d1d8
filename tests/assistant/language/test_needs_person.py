"""Who asks for a person or complains; a complaint with a question in it is a question."""

import pytest

from assistant.language.needs_person import asks_for_person, complains


@pytest.mark.parametrize("said", ["quiero hablar con alguien", "pásame con un humano", "me pueden llamar"])
def test_person_is_asked_for(said):
    assert asks_for_person(said)


@pytest.mark.parametrize(
    "said",
    [
        "¿Con quién hablo para cambiar de tutor?",
        "¿A qué número puedo llamar?",
        "¿Puedo hablar con el tribunal antes de la defensa?",
    ],
)
def test_question_about_whom_to_ask_asks_for_no_person(said):
    assert not asks_for_person(said)


@pytest.mark.parametrize(
    "said",
    ["nadie me responde", "es una vergüenza", "quiero poner una queja", "¿por qué nadie me contesta?"],
)
def test_complaint_is_recognised(said):
    assert complains(said)


@pytest.mark.parametrize(
    "said",
    [
        "es una vergüenza, ¿cuándo abren las inscripciones?",
        "¿Qué hago si mi tutor no me responde?",
        "¿Cómo presento una queja?",
        "¿Es injusto cobrar dos matrículas?",
    ],
)
def test_question_is_no_complaint(said):
    assert not complains(said)
