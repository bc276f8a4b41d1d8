import pytest

from assistant.language.numbers import leading_cardinal


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("doce", (12, 1)),
        ("uno", (1, 1)),
        ("treinta y cinco del", (35, 3)),
        ("ciento veinte", (120, 2)),
        ("doscientos cuarenta y dos", (242, 4)),
        ("doce y trece", (12, 1)),
        ("treinta y doce", (30, 1)),
        ("cien", (100, 1)),
    ],
)
def test_cardinal_is_read_as_far_as_it_is_one_number(words, read):
    assert leading_cardinal(words.split()) == read


@pytest.mark.parametrize("words", ["", "una persona", "becas", "mil"])
def test_other_words_begin_with_no_cardinal(words):
    assert leading_cardinal(words.split()) is None
