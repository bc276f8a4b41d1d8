"""Markdown as plain text, and texts cut between words."""

import random
import re

from curation.text.plain import excerpt, plain_text, shortened


def test_marks_of_emphasis_headings_links_and_code_are_gone() -> None:
    text = "## Costos\n\nCuesta **Bs 90** en [caja](https://uni.example/a_b) con `QR`."
    assert plain_text(text) == "Costos\nCuesta Bs 90 en caja con QR."


def test_table_reads_as_lines_of_cells() -> None:
    text = "| Sigla | Horas |\n|---|---:|\n| **INF-1** | 160 |\n| INF-2 | 80 |"
    assert plain_text(text) == "Sigla · Horas:\nINF-1 · 160;\nINF-2 · 80;"


def test_items_keep_their_numbers_and_bullets() -> None:
    assert plain_text("3. tres\n4. cuatro\n   - dentro\n5. cinco") == "3. tres\n4. cuatro\n• dentro\n5. cinco"


def test_literals_stay_in_their_lines() -> None:
    assert plain_text("Presente:\na) Carta\nb) Título") == "Presente:\na) Carta\nb) Título"


def test_long_text_is_cut_between_words() -> None:
    assert shortened("Son 160 horas de clase", 8) == "Son 160…"


def test_number_is_never_cut_at_the_blank_between_its_thousands() -> None:
    assert shortened("Cuesta 21 600 bolivianos", 11) == "Cuesta…"


def test_short_text_is_left_alone() -> None:
    assert shortened("Dura 24 meses.", 14) == "Dura 24 meses."


def test_every_word_of_an_excerpt_stands_in_the_text() -> None:
    draw = random.Random(3)
    for _round in range(200):
        words = [draw.choice(["160", "horas", "INF-512", "1.500", "créditos", "a"]) for _ in range(40)]
        cut = shortened(" ".join(words), draw.randrange(12, 120))
        assert cut.removesuffix("…").split() == words[: len(cut.removesuffix("…").split())]


def test_excerpt_is_one_line_without_marks() -> None:
    found = excerpt("# Plan\n\n| Sigla | Horas |\n|---|---|\n" + "| **INF-1** | 160 |\n" * 20, 60)
    assert not re.search(r"[|#*\n]", found)
    assert len(found) <= 60
