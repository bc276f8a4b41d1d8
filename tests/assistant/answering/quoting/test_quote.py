import time

import pytest
from django.utils import translation

from assistant.answering.quoting.quote import (
    MAX_CARD_CHARS,
    MAX_QUOTE_CHARS,
    card_text,
    marked,
    quotation,
    unmarked,
)
from assistant.answering.rendering import render_answer
from tests.assistant.answering.conftest import hit

TABLE = "Hay dos formas de pago.\n\n| Forma | Monto |\n|---|---:|\n| Contado | Bs 90 |"
PLAN = "| Sigla | Materia | Horas |\n|---|---|---:|\n" + "\n".join(
    f"| INF-{number} | Seminario de investigación {number} | 160 |" for number in range(500, 540)
)
PROSE = "\n\n".join(
    f"{numeral}. {text} {'Se comunica por escrito a la coordinación del programa. ' * 5}".strip()
    for numeral, text in [
        ("I", "El tutor tendrá grado igual o superior."),
        ("II", "La defensa se solicita con quince días de anticipación."),
        ("III", "El tribunal se forma con tres docentes."),
    ]
)
LITERALS = "Toda persona que postule presentará:\n\n" + "\n\n".join(
    f"{letter}) Documento {letter} legalizado por la secretaría general." for letter in "abcdefgh"
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def _article(text: str, **values):
    return hit("reg:posgrado/v1/art:12", "Artículo 12", text, **values)


def test_curated_answer_is_always_whole():
    answer = "La matrícula se paga una vez. " * 200
    assert quotation("¿Cómo pago?", hit("faq:pago", "¿Cómo pago?", answer)) == answer.strip()


def test_passage_that_fits_is_whole_with_its_lines():
    text = "Presente:\na) Carta\nb) Título\n\nAv. Busch\nbloque 3"
    assert quotation("¿Qué presento?", _article(text)) == text


def test_long_article_shows_the_part_that_answers():
    quoted = quotation("¿Con cuántos días se pide la defensa?", _article(PROSE))
    assert quoted.startswith("II. La defensa")
    assert len(quoted) <= MAX_QUOTE_CHARS + 100


def test_long_article_leads_to_the_whole():
    quoted = quotation("¿Con cuántos días se pide la defensa?", _article(PROSE, url="/soe/reg#art-12"))
    assert quoted.endswith("[See the whole article](</soe/reg#art-12>)")


def test_passage_shown_whole_has_no_link():
    assert "See the whole" not in quotation("¿Qué?", _article("Dura 24 meses."))


@pytest.mark.parametrize(
    ("key", "has_further"), [("reg:posgrado/v1/art:12/p:2", False), ("reg:posgrado/v1/art:12", True)]
)
def test_piece_of_a_longer_article_leads_to_where_it_begins(key, has_further):
    piece = hit(key, "Artículo 12", "Dura 24 meses.", url="/soe/reg#art-12-p-2", has_further=has_further)
    assert quotation("¿Cuánto dura?", piece).endswith("[See the whole article](</soe/reg#art-12>)")


def test_piece_of_a_document_leads_to_its_page():
    piece = hit("doc:guia/p:2", "Guía", "Dura 24 meses.", url="/soe/doc/guia#p-2")
    assert quotation("¿Cuánto dura?", piece).endswith("[See the whole document](</soe/doc/guia>)")


def test_long_table_shows_its_head_and_the_row_asked_for():
    quoted = quotation("¿Cuántas horas tiene INF-512?", hit("doc:plan", "Plan", PLAN))
    assert [line for line in quoted.split("\n") if line.startswith("|")] == [
        "| Sigla | Materia | Horas |",
        "|---|---|---:|",
        "| INF-512 | Seminario de investigación 512 | 160 |",
    ]


def test_row_of_a_table_leads_to_the_whole_table():
    assert "[See the whole table]" in quotation("¿Horas de INF-512?", hit("doc:plan", "Plan", PLAN))


def test_list_is_quoted_whole_with_what_introduces_it():
    text = f"{PROSE}\n\n{LITERALS}"
    assert LITERALS in quotation("¿Qué documento legalizado presenta la persona que postule?", _article(text))


def test_mark_stands_behind_prose():
    assert marked("Cuesta Bs 90.\n", 2) == "Cuesta Bs 90. [2]"


def test_mark_stands_under_a_table():
    html = render_answer(marked(TABLE, 1), {1: "/x"})
    assert "<table" in html
    assert 'data-number="1"' in html


def test_mark_stands_before_the_link_to_the_whole():
    text = "Dura 24 meses.\n\n[See the whole article](</x>)"
    assert marked(text, 1) == "Dura 24 meses. [1]\n\n[See the whole article](</x>)"


def test_link_to_the_whole_is_rendered_as_a_link():
    html = render_answer(marked(quotation("¿La defensa?", _article(PROSE, url="/soe/reg#a")), 1), {1: "/x"})
    assert '<a href="/soe/reg#a"' in html


def test_unmarked_is_what_is_said_without_marks_and_links_to_whole_texts():
    first = marked("Dura 24 meses.\n\n[See the whole article](</x>)", 1)
    second = marked("Cuesta [Bs 90](https://pagos.example).", 2)
    assert unmarked(f"{first}\n\n{second}") == "Dura 24 meses.\n\nCuesta [Bs 90](https://pagos.example)."


def test_card_shows_plain_text_of_the_part_that_answers():
    card = card_text("¿Cuántas horas tiene INF-512?", hit("doc:plan", "Plan", PLAN))
    assert card == "Sigla · Materia · Horas: INF-512 · Seminario de investigación 512 · 160;"


def test_card_is_short():
    assert len(card_text("¿La defensa?", _article(PROSE))) <= MAX_CARD_CHARS


def test_long_text_is_quoted_quickly():
    text = "\n\n".join(PROSE.replace("tutor", f"tutor {number}") for number in range(20))[:20_000]
    passage = hit("doc:largo", "Guía", text)
    times = []
    for _round in range(7):
        started = time.perf_counter()
        quotation("¿Con cuántos días se pide la defensa de tesis?", passage)
        times.append(time.perf_counter() - started)
    assert min(times) <= 0.015  # 4 ms on an idle processor
