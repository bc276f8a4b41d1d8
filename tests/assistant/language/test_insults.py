"""Nothing but an insult is refused; no word alone takes a question away."""

import pytest

from assistant.language.insults import is_only_insult


@pytest.mark.parametrize(
    "said",
    [
        "eres un idiota",
        "vete a la mierda",
        "te voy a matar",
        "ustedes son una basura",
        "odio a los indígenas",
    ],
)
def test_insult_threat_or_hatred_alone_is_recognised(said):
    assert is_only_insult(said)


@pytest.mark.parametrize(
    "said",
    [
        "¿Dónde mierda veo mis notas?",
        "puta madre, no puedo inscribirme a la maestría",
        "bienestar animal",
        "gestión de basura",
        "soy indígena",
        "basura",
        "Un compañero me dijo burro, ¿hay sanción?",
        "¿por qué odian a los extranjeros?",
    ],
)
def test_honest_message_with_such_a_word_is_no_insult(said):
    assert not is_only_insult(said)
