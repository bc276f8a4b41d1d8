"""Small talk, follow-ups, dates and sentences, each decided without a model."""

from datetime import date

import pytest

from assistant.answering.steps.complete_follow_up import completed, is_follow_up
from assistant.language.dates import asked_date
from assistant.language.sentences import split_sentences, take_sentences
from assistant.language.smalltalk import small_talk_intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("Hola", "greeting"),
        ("Buenas tardes, ¿cómo está?", "greeting"),
        ("muchas gracias por la ayuda", "thanks"),
        ("chau, hasta luego", "goodbye"),
        ("¿eres un robot?", "identity"),
        ("hola, ¿en qué me puedes ayudar?", "ability"),
        ("Hola, ¿cuánto cuesta la maestría?", ""),
        ("gracias, ¿y el doctorado?", ""),
    ],
)
def test_small_talk_is_only_what_leaves_no_question(said, intent):
    assert small_talk_intent(said) == intent


def test_follow_up_swaps_the_member_of_its_kind():
    assert completed("¿y para el doctorado?", "¿Cuánto cuesta la maestría?") == "¿Cuánto cuesta la doctorado?"


def test_follow_up_takes_the_topic_of_the_question_before():
    assert is_follow_up("¿cuánto cuesta?")
    assert "Maestría" in completed("¿cuánto cuesta?", "¿Qué requisitos tiene la Maestría en Educación?")


def test_whole_question_is_no_follow_up():
    assert not is_follow_up("¿Cuánto cuesta la matrícula del doctorado?")


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("¿Qué nota pide según el reglamento de 2023?", date(2023, 12, 31)),
        ("¿En 2021 cuánto costaba?", date(2021, 12, 31)),
        ("¿Cuál era el plazo antes de marzo de 2024?", date(2024, 2, 29)),
        ("¿Qué pasa el 3 de marzo de 2024?", None),
        ("¿Cuánto cuesta la maestría?", None),
    ],
)
def test_date_is_taken_only_when_the_question_asks_for_its_rules(question, day):
    assert asked_date(question) == day


def test_sentences_keep_abbreviations_numbers_and_marks_whole():
    text = "Según el art. 12, cuesta Bs. 1.500 por semestre. [1] Se paga en caja."
    assert split_sentences(text) == [
        "Según el art. 12, cuesta Bs. 1.500 por semestre. [1]",
        "Se paga en caja.",
    ]


def test_sentence_waits_for_a_mark_that_may_still_come():
    assert take_sentences("Dura 24 meses. ") == ([], "Dura 24 meses. ")
