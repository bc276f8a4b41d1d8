import pytest

from assistant.answering.facts.numbers import PartNumber, printed_number, read_number
from assistant.answering.facts.tokens import as_written, is_within_one_edit, plain_text, tokens_of


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("12", PartNumber(12)),
        ("12º", PartNumber(12)),
        ("3.ª", PartNumber(3)),
        ("1er", PartNumber(1)),
        ("12 bis", PartNumber(12, "bis")),
        ("12-bis", PartNumber(12, "bis")),
        ("12 BIS", PartNumber(12, "bis")),
        ("12-A", PartNumber(12, "a")),
        ("12A", PartNumber(12, "a")),
        ("12b", PartNumber(12, "b")),
        ("1.2", PartNumber(1, ".2")),
        ("XIV", PartNumber(14)),
        ("iii", PartNumber(3)),
        ("PRIMERA", PartNumber(1)),
        ("décimo segundo", PartNumber(12)),
        ("Vigésima", PartNumber(20)),
        ("doceavo", PartNumber(12)),
        ("treinta y cinco", PartNumber(35)),
        ("ciento veinte", PartNumber(120)),
        ("ÚNICA", PartNumber(1)),
        ("preliminar", PartNumber(0)),
        ("", PartNumber(1)),
    ],
)
def test_number_is_read_as_people_and_printers_write_it(printed, number):
    assert printed_number(printed) == number


@pytest.mark.parametrize("printed", ["preámbulo", "permite", "mi", "di", "un", "una", "no", "20231"])
def test_word_that_is_no_number_is_none(printed):
    assert printed_number(printed) is None


@pytest.mark.parametrize("text", ["vi que", "c estudiante", "x favor", "i know"])
def test_letter_that_goes_on_as_a_sentence_is_no_roman_number(text):
    assert read_number(tokens_of(plain_text(text)), 0) is None


def test_roman_number_of_one_letter_is_read_before_a_name():
    found = read_number(tokens_of(plain_text("v del reglamento")), 0)
    assert found is not None
    assert found.number == PartNumber(5)


def test_two_numbers_joined_by_y_are_not_added():
    found = read_number(tokens_of(plain_text("doce y trece")), 0)
    assert found is not None
    assert (found.number, found.end) == (PartNumber(12), 1)


@pytest.mark.parametrize(
    ("number", "written"),
    [(PartNumber(12, "bis"), "12 bis"), (PartNumber(12, "a"), "12-A"), (PartNumber(1, ".2"), "1.2")],
)
def test_number_is_written_as_regulations_print_it(number, written):
    assert str(number) == written


@pytest.mark.parametrize("word", ["artciulo", "articlo", "articuloo", "articulp"])
def test_word_with_one_slip_is_near(word):
    assert is_within_one_edit(word, "articulo")


@pytest.mark.parametrize("word", ["vehiculo", "particula", "arte"])
def test_other_word_is_not_near(word):
    assert not is_within_one_edit(word, "articulo")


def test_folded_name_is_given_back_as_it_was_written():
    assert (
        as_written("constitucion politica", "el art. 5 de la Constitución Política")
        == "Constitución Política"
    )
