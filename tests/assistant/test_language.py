"""Small talk and sentences, each decided without a model."""

import pytest

from assistant.language.sentences import split_sentences, take_sentences
from assistant.language.smalltalk import small_talk_intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("Hola", "greeting"),
        ("Buenas tardes, ¿cómo está?", "greeting"),
        ("muchas gracias por la ayuda", "thanks"),
        ("gracias por la info", "thanks"),
        ("uy, se agradece", "thanks"),
        ("chau, hasta luego", "goodbye"),
        ("¿eres un robot?", "identity"),
        ("hola, ¿en qué me puedes ayudar?", "ability"),
        ("Hola, ¿cuánto cuesta la maestría?", ""),
        ("gracias, ¿y el doctorado?", ""),
    ],
)
def test_small_talk_is_only_what_leaves_no_question(said, intent):
    assert small_talk_intent(said) == intent


def test_sentences_keep_abbreviations_numbers_and_marks_whole():
    text = "Según el art. 12, cuesta Bs. 1.500 por semestre. [1] Se paga en caja."
    assert split_sentences(text) == [
        "Según el art. 12, cuesta Bs. 1.500 por semestre. [1]",
        "Se paga en caja.",
    ]


def test_sentence_waits_for_a_mark_that_may_still_come():
    assert take_sentences("Dura 24 meses. ") == ([], "Dura 24 meses. ")
