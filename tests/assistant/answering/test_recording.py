"""What is shown of an answer beside its text: source cards and suggested questions."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

from assistant.answering.context import Turn
from assistant.answering.recording import result_of, suggested_questions
from assistant.answering.types import AskRequest
from assistant.enums import Channel
from assistant.ranker import Candidate, Ranking
from assistant.retrieval.types import Hit
from curation.models import Unit
from tests.assistant.answering.conftest import hit

POPULAR = ("¿Cuánto cuesta la maestría?", "¿Dónde me inscribo?")
ENTRY = Hit(
    rank=1,
    key="faq:becas",
    entry_key="faq:becas",
    kind="faq",
    title="¿Hay becas?",
    heading_path=(),
    text="Sí.",
    questions=(),
    citation="¿Hay becas?",
    url="/soe/becas",
    audience="everyone",
    valid_from=None,
    valid_until=None,
    text_hash="becas",
    score=1.0,
    dense_score=0.9,
    lexical_score=1.0,
)


def ranked(*hits: Hit) -> Ranking:
    candidates = tuple(Candidate(hit, 0.2, {}) for hit in hits)
    return Ranking(candidates, 0.1, 0.1, is_certain=False, is_answerable=False, model="ranker")


def test_questions_that_may_answer_it_are_suggested_alone_the_most_probable_first() -> None:
    other = replace(ENTRY, key="faq:cuotas", title="¿Se paga en cuotas?")
    assert suggested_questions(ranked(ENTRY, other), POPULAR) == ("¿Hay becas?", "¿Se paga en cuotas?")


def test_an_article_is_no_question_to_suggest() -> None:
    article = replace(ENTRY, kind="article", title="Artículo 12")
    assert suggested_questions(ranked(article), POPULAR) == POPULAR


def test_popular_questions_are_suggested_where_nothing_comes_near() -> None:
    assert suggested_questions(None, POPULAR) == POPULAR


def test_source_card_shows_text_of_the_quoted_part_without_marks():
    text = "| Sigla | Horas |\n|---|---:|\n" + "\n".join(f"| **INF-{n}** | 160 |" for n in range(500, 540))
    question = "¿Cuántas horas tiene INF-512?"
    request = AskRequest(question, Unit(), Channel.API)
    turn = Turn(request, uuid4(), uuid4(), date(2026, 1, 1), question=question, standalone=question)
    turn.number_of(hit("doc:plan", "Plan", text))
    assert result_of(turn).citations[0].excerpt == "Sigla · Horas: INF-512 · 160;"
