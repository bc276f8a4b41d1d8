from datetime import date
from uuid import uuid4

from assistant.answering.context import Turn
from assistant.answering.quoting.quote import MAX_QUOTE_CHARS, marked, quotation
from assistant.answering.rendering import render_answer
from assistant.answering.routes.written import quotations
from assistant.answering.types import AskRequest
from assistant.enums import Channel
from curation.models import Unit
from tests.assistant.answering.conftest import hit

TABLE = "Hay dos formas de pago.\n\n| Forma | Monto |\n|---|---:|\n| Contado | Bs 90 |"
LONG = "\n".join(f"- Requisito {number}: presentar el documento número {number}." for number in range(60))


def _turn(question: str) -> Turn:
    request = AskRequest(question, Unit(), Channel.API)
    return Turn(request, uuid4(), uuid4(), date(2026, 1, 1), standalone=question)


def test_curated_answer_is_quoted_whole_with_its_table():
    assert quotation("¿Cómo pago?", hit("faq:pago", "¿Cómo pago?", TABLE)) == TABLE


def test_table_of_a_quotation_is_shown_as_a_table():
    html = render_answer(marked(TABLE, 1), {1: "/x"})
    assert "<table" in html
    assert 'data-number="1"' in html


def test_mark_stands_behind_prose():
    assert marked("Cuesta Bs 90.\n", 2) == "Cuesta Bs 90. [2]"


def test_long_document_is_quoted_by_its_best_sentences():
    passage = hit("doc:guia", "Guía", f"{TABLE}\n\n{LONG}")
    quoted = quotation("¿Qué dice el requisito 41?", passage)
    assert "Requisito 41" in quoted
    assert len(quoted) <= MAX_QUOTE_CHARS


def test_row_of_a_table_is_not_torn_out():
    passage = hit("doc:guia", "Guía", f"{LONG}\n\n{TABLE}")
    assert "|" not in quotation("¿Cuál es el monto al contado?", passage)


def test_list_items_stay_in_lines_of_their_own():
    quoted = quotation("¿Qué documento?", hit("doc:guia", "Guía", LONG))
    assert "\n- Requisito" in quoted


def test_second_passage_is_quoted_only_for_what_the_first_leaves_open():
    cost = hit("faq:costo", "¿Cuánto cuesta la maestría?", "La maestría cuesta Bs 90.")
    plan = hit("doc:plan", "Plan de la maestría en software", "El plan suma 60 créditos.")
    turn = _turn("¿Cuánto cuesta la maestría en software?")
    assert quotations(turn, [plan, cost]) == ["La maestría cuesta Bs 90. [1]"]


def test_two_passages_are_quoted_when_each_answers_a_part():
    cost = hit("faq:costo", "¿Cuánto cuesta la maestría?", "La maestría cuesta Bs 90.")
    place = hit("doc:guia", "Horarios", "Las clases son en el horario de la noche.")
    turn = _turn("¿Cuánto cuesta la maestría y en qué horario son las clases?")
    assert len(quotations(turn, [cost, place])) == 2
