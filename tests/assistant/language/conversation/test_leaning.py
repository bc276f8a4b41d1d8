"""Questions that say hardly anything without the one before."""

import pytest

from assistant.language.conversation.leaning import leans, may_lean, opens_as_follow_up


@pytest.mark.parametrize(
    "question", ["hasta que porcentaje", "¿y si son dos?", "por cuanto tiempo", "las puedo bajar?"]
)
def test_short_question_that_opens_in_the_middle_leans(question):
    assert leans(question)


@pytest.mark.parametrize("question", ["becas", "¿Cuánto cuesta la maestría en ciencia de datos?"])
def test_topic_of_its_own_does_not_lean(question):
    assert not leans(question)


@pytest.mark.parametrize(
    "question", ["¿y tengo que traducirlo?", "cuanto cuesta eso", "pero me valen las materias?"]
)
def test_going_on_is_heard(question):
    assert opens_as_follow_up(question)


def test_word_that_only_ends_like_a_pronoun_is_not_going_on():
    assert not opens_as_follow_up("cuánto es la matrícula")


def test_long_question_never_leans():
    assert not may_lean("qué requisitos piden para postular a la maestría en ciencia de datos")
