"""Keys, identifiers and differences."""

import pytest

from curation.text.diff import word_diff
from curation.text.identifiers import identifier_from
from curation.text.keys import EntryKey, parse_entry_key


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("faq:costo", EntryKey("faq", "costo")),
        ("doc:guía 2", EntryKey("doc", "guía 2")),
        ("reg:posgrado/v12", EntryKey("reg", "posgrado", 12)),
    ],
)
def test_a_key_is_taken_apart(key: str, parts: EntryKey) -> None:
    assert parse_entry_key(key) == parts


@pytest.mark.parametrize(
    "key", ["", "faq:", "faq:a/b", "reg:posgrado", "reg:posgrado/vx", "doc:a/p:2", "x:1"]
)
def test_anything_else_is_no_key(key: str) -> None:
    assert parse_entry_key(key) is None


def test_an_identifier_is_cut_between_words() -> None:
    identifier = identifier_from("maestria " * 12, taken=(), fallback="faq")
    assert identifier == "-".join(["maestria"] * 9)


def test_an_identifier_without_letters_falls_back() -> None:
    assert identifier_from("¿¡!?", taken={"faq"}, fallback="faq") == "faq-2"


def test_a_difference_marks_the_changed_words_only() -> None:
    assert word_diff("Cuesta 500 Bs.", "Cuesta 600 Bs.") == "Cuesta <del>500</del><ins>600</ins> Bs."


def test_a_difference_escapes_what_people_wrote() -> None:
    assert "<script>" not in word_diff("a", "<script>alert(1)</script>")


def test_a_difference_leaves_out_long_unchanged_parts() -> None:
    same = "palabra " * 500
    assert len(word_diff(f"uno {same} dos", f"uno {same} tres")) < 400


def test_a_difference_of_long_texts_stays_quick() -> None:
    old = "\n".join(f"línea {n} del texto" for n in range(3000))
    assert "<ins>línea nueva\n</ins>" in word_diff(old, "línea nueva\n" + old)
