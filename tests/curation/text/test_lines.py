"""Line breaks that were meant, and those that fitted a text to a page."""

from curation.text.lines import is_enumerated, meant_breaks

WRAPPED = [
    "La defensa se solicita en la secretaría del programa con treinta días de",
    "anticipación. Se presentan tres ejemplares impresos y uno en formato digital,",
    "con la carta de conformidad del tutor.",
]


def test_breaks_of_wrapped_prose_are_not_meant() -> None:
    assert meant_breaks(WRAPPED) == [False, False]


def test_breaks_of_an_address_are_meant() -> None:
    assert meant_breaks(["Unidad de Postgrado", "Av. Busch s/n, bloque 3", "Santa Cruz"]) == [True, True]


def test_break_before_a_literal_is_meant_among_wrapped_lines() -> None:
    assert meant_breaks([*WRAPPED, "b) La solvencia económica."])[-1]


def test_two_long_sentences_in_two_lines_keep_their_break() -> None:
    assert meant_breaks([f"{WRAPPED[2]} Se revisa en quince días hábiles.", "Horario: 8:30"]) == [True]


def test_sentence_that_goes_on_in_the_second_of_two_lines_has_no_break() -> None:
    assert meant_breaks(WRAPPED[:2]) == [False]


def test_literals_numbers_and_bullets_open_an_item() -> None:
    assert all(map(is_enumerated, ["a) Uno", "1. Dos", "IV. Tres", "– Cuatro", "• Cinco", "**b)** Seis"]))


def test_year_or_word_opens_no_item() -> None:
    assert not any(map(is_enumerated, ["2024 fue bueno", "A las 8:30", "mil. pesos"]))
