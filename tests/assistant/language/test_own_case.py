"""One's own case is a state that stands in the files; the way to it is a general question."""

import pytest

from assistant.language.own_case import asks_about_own_case, asks_the_way


@pytest.mark.parametrize(
    "said",
    [
        "¿ya salió mi título?",
        "¿me aceptaron?",
        "cuál es mi nota",
        "a mí me falta una nota",
        "quisiera saber si aprobaron mi perfil",
        "q paso con mi tramite",
    ],
)
def test_state_of_ones_own_file_is_asked_for(said):
    assert asks_about_own_case(said)


@pytest.mark.parametrize(
    "said",
    [
        "¿cuándo puedo defender mi tesis?",
        "¿qué necesito para mi título?",
        "¿cuánto pago yo?",
        "Me aceptaron, ¿qué documentos entrego?",
        "¿Puedo defender si me falta una nota?",
        "¿Cómo sé en qué estado está mi trámite?",
        "saqué 68, ¿aprobé?",
    ],
)
def test_general_question_in_the_first_person_is_no_own_case(said):
    assert not asks_about_own_case(said)


def test_question_for_the_way_is_told_from_one_for_the_state():
    assert asks_the_way("¿dónde veo mi nota?")
    assert not asks_the_way("¿me pueden decir si llegó mi pago?")
