"""Sentences whole and while they stream in."""

import random

from assistant.language.sentences import split_sentences, take_sentences

TEXT = (
    "Según el art. 12, cuesta Bs. 1.500 por semestre. [1] Se paga en caja, de 8 a. m. a 6 p. m."
    " Vale en EE. UU. y lo firma el Dr. J. Rojas. [2][3]\n- Traiga su carnet.\n- Firme. ¿Dudas? Llame."
)


def test_marks_behind_a_sentence_belong_to_it() -> None:
    assert split_sentences("Dura 24 meses. [1] Cuesta Bs 90. [2]") == [
        "Dura 24 meses. [1]",
        "Cuesta Bs 90. [2]",
    ]


def test_sentences_joined_are_the_text_again() -> None:
    assert " ".join(split_sentences(TEXT)).split() == TEXT.split()


def test_text_that_streams_in_gives_the_same_sentences() -> None:
    draw = random.Random(5)
    for _round in range(50):
        taken: list[str] = []
        buffer, at = "", 0
        while at < len(TEXT):
            step = draw.randrange(1, 9)
            finished, buffer = take_sentences(buffer + TEXT[at : at + step])
            taken += finished
            at += step
        assert taken + split_sentences(buffer) == split_sentences(TEXT)


def test_nothing_is_decided_on_half_a_word() -> None:
    assert take_sentences("La firma la S.A. La") == ([], "La firma la S.A. La")
