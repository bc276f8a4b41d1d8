"""How well each method finds the right passage, on public question sets that nothing was tuned on."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant.enums import Method
from assistant.index.job import build_index
from curation.models import Unit
from tests.benchmarks.corpus import add_documents, add_faqs, fresh_unit
from training_jobs.evaluation.evaluating import ask
from training_jobs.evaluation.methods import make_methods
from training_jobs.evaluation.methods.base import Method as SearchMethod
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.summary import summarise_all
from training_jobs.question_sets.question_file import Question
from training_jobs.ranker.shipped import read_lines

Say = Callable[[str], None]


def measure_xquad(data: Path, say: Say) -> dict[str, Any]:
    """XQuAD-es: encyclopaedic paragraphs as documents, each asked for by its own questions."""
    contexts = read_lines(data, "xquad-es", "contexts.jsonl")
    questions = [
        Question(row["id"], row["question"], frozenset({f"doc:{row['context_id']}"}))
        for row in read_lines(data, "xquad-es", "questions.jsonl")
    ]
    unit = fresh_unit("benchmark-xquad")
    add_documents(unit, ((row["id"], row["title"], row["text"]) for row in contexts))
    return _measure(unit, questions, say)


def measure_ubu(data: Path, say: Say) -> dict[str, Any]:
    """UBU: frequent questions about the final-degree project, asked as students really write."""
    faqs = read_lines(data, "ubu-chatbot-tfg", "faqs.jsonl")
    questions = [
        Question(row["id"], row["text"], frozenset(f"faq:{each}" for each in row["faq_ids"]))
        for row in read_lines(data, "ubu-chatbot-tfg", "queries.jsonl")
    ]
    unit = fresh_unit("benchmark-ubu")
    add_faqs(unit, ((row["id"], row["question"], row["answer"]) for row in faqs))
    return _measure(unit, questions, say)


def _measure(unit: Unit, questions: list[Question], say: Say) -> dict[str, Any]:
    say(f"{unit.code}: index")
    build_index(unit)
    methods = make_methods(Method.values, unit)
    say(f"{unit.code}: {len(questions)} questions, {len(methods)} methods")
    summaries = summarise_all({method.name: predict(method, questions) for method in methods})
    measured = {name: summary.as_document() for name, summary in summaries.items()}
    return {"num_questions": len(questions), "methods": measured}


def predict(method: SearchMethod, questions: Sequence[Question]) -> list[Prediction]:
    """What the method says to every question, kept nowhere."""
    with closing(method):
        method.prepare()
        return [ask(method, question) for question in questions]
