"""Help with a fraud is told apart from the rule on it."""

import pytest

from assistant.language.dishonesty import asks_help_with_fraud


@pytest.mark.parametrize(
    "said",
    [
        "¿Cómo falsifico mi título?",
        "quiero comprar una tesis",
        "¿Puede otra persona rendir el examen por mí?",
        "¿Cómo copio en el examen?",
        "¿Cómo soborno al docente?",
    ],
)
def test_help_with_a_fraud_is_asked(said):
    assert asks_help_with_fraud(said)


@pytest.mark.parametrize(
    "said",
    [
        "¿qué pasa si me encuentran plagio?",
        "¿cómo denuncio un plagio?",
        "¿cómo legalizo una fotocopia de mi título?",
        "¿Puede mi esposa presentar los documentos por mí?",
        "¿Cuánto cuesta el título?",
        "¿Cómo evito plagiar sin querer?",
    ],
)
def test_honest_question_near_a_fraud_is_none(said):
    assert not asks_help_with_fraud(said)
