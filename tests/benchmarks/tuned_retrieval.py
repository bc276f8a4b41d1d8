"""Untuned against tuned with retrieval, on public questions about articles that the tuning never saw.

The passages of both corpora stand in one unit, and every prompt is the assistant's own: what hybrid search
finds for the question, not the passage that is known to be right.
"""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from assistant.answering.prompt import build_messages
from assistant.enums import Method as SearchMethod
from assistant.index.job import build_index
from assistant.retrieval import Hit
from curation.models import Unit
from tests.benchmarks.corpus import add_documents, fresh_unit
from tests.benchmarks.quality import predict
from tests.benchmarks.tuning import embedded_generator, run_child
from tests.benchmarks.tuning_data import (
    ArticleSplit,
    PassageQuestion,
    read_questions,
    sample_passages,
    split_by_article,
    write_rows,
)
from training_jobs.data_sets.prompts import UNKNOWN
from training_jobs.evaluation.methods import make_methods
from training_jobs.evaluation.methods.generation import outcome_of
from training_jobs.evaluation.methods.portal_search import search
from training_jobs.evaluation.predictions import Prediction
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.plan import RunPlan, Stage
from training_jobs.question_sets.question_file import Question

Say = Callable[[str], None]

NUM_TRAINING, NUM_VALIDATION, NUM_TEST = 600, 40, 150
BASE, TUNED = "llm-base+rag", "llm-tuned+rag"
SEARCHING = ("keyword", "fulltext", "tfidf-word", "tfidf-char", "bm25-plain", "bm25", "dense", "hybrid")
_SEED = 7
TUNING = TuningConfig(
    num_epochs=1,
    learning_rate=1e-3,
    tokens_per_batch=1536,
    max_example_tokens=640,
    evaluate_every_steps=50,
    checkpoint_every_steps=100,
)


@dataclass(frozen=True, slots=True)
class TunedRetrieval:
    """What was measured. `facts` are about tuning, plain values."""

    unit: Unit
    questions: list[Question]
    predictions: dict[str, list[Prediction]]
    facts: dict[str, Any]


def measure_tuned_retrieval(data: Path, say: Say) -> TunedRetrieval:
    """Index, tune for some minutes, ask both models the same questions with the same sources."""
    split = split_by_article(read_questions(data))
    chosen = ArticleSplit(
        training=sample_passages(split.training, NUM_TRAINING, seed=_SEED),
        validation=split.validation[:NUM_VALIDATION],
        test=sample_passages(split.test, NUM_TEST, seed=_SEED),
    )
    office = _Office([*chosen.training, *chosen.validation, *split.test], say)
    questions = [office.question(each) for each in chosen.test]
    say(f"{len(questions)} questions, {len(SEARCHING)} ways to search")
    predictions = {method.name: predict(method, questions) for method in make_methods(SEARCHING, office.unit)}
    sources = {each.id: office.sources(each) for each in chosen.test}
    answers, facts = _tune(office, chosen, sources, say)
    for method, model in ((BASE, "base"), (TUNED, "tuned")):
        predictions[method] = [
            _prediction(question, method, answers[model, question.id], sources[question.id])
            for question in questions
        ]
    return TunedRetrieval(office.unit, questions, predictions, facts)


class _Office:
    """The passages as documents of one unit, searched as the portal searches."""

    def __init__(self, asked: Sequence[PassageQuestion], say: Say) -> None:
        self._names = {
            text: f"p{at}" for at, text in enumerate(dict.fromkeys(each.passage for each in asked))
        }
        titles = {each.passage: each.article for each in asked}
        self.unit = fresh_unit("benchmark-tuned")
        add_documents(self.unit, ((name, titles[text], text) for text, name in self._names.items()))
        say(f"{self.unit.code}: {len(self._names)} passages")
        build_index(self.unit)

    def question(self, each: PassageQuestion) -> Question:
        return Question(
            each.id, each.question, frozenset({self._entry(each)}), each.answers, group=each.article
        )

    def sources(self, each: PassageQuestion) -> tuple[Hit, ...]:
        """What the prompt holds when the portal is asked."""
        return search(
            each.question,
            unit=self.unit,
            method=SearchMethod.HYBRID,
            k=settings.PROMPT_MAX_SOURCES,
            as_of=None,
        )

    def example(self, each: PassageQuestion) -> dict[str, Any]:
        """The prompt with the answer and its source; «No lo sé.» when the prompt does not hold it."""
        hits = self.sources(each)
        prompt = build_messages(each.question, hits)
        right = [number for number, hit in enumerate(hits, start=1) if hit.entry_key == self._entry(each)]
        is_shown = bool(right) and each.answers[0] in prompt[-1]["content"]
        answer = f"{each.answers[0]} [{right[0]}]." if is_shown else UNKNOWN
        return {"messages": [*prompt, {"role": "assistant", "content": answer}]}

    def _entry(self, each: PassageQuestion) -> str:
        return f"doc:{self._names[each.passage]}"


def _tune(
    office: _Office, chosen: ArticleSplit, sources: Mapping[str, Sequence[Hit]], say: Say
) -> tuple[dict[tuple[str, str], str], dict[str, Any]]:
    """Answers by (model, question id), and facts of the tuning."""
    with tempfile.TemporaryDirectory(prefix="tuned-retrieval-") as scratch:
        folder = Path(scratch)
        training = _taught(office, chosen.training)
        write_rows(folder / "training.jsonl", training)
        write_rows(folder / "validation.jsonl", _taught(office, chosen.validation))
        write_rows(folder / "held-out.jsonl", [_held_out(each, sources[each.id]) for each in chosen.test])
        stage = Stage("instruction", "training.jsonl", "validation.jsonl", TUNING)
        plan = RunPlan(
            str(embedded_generator()), (stage,), held_out_file="held-out.jsonl", max_answer_tokens=48
        )
        plan.write(folder)
        finished = run_child(folder, say)
        rows = [json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()]
    facts = {
        "num_training": len(training),
        "num_training_articles": len({each.article for each in chosen.training}),
        "validation_loss": round(finished["results"]["validation_loss"], 4),
        "training_minutes": round(finished["card_data"]["seconds_training"] / 60, 1),
        "total_minutes": round(finished["measured"]["seconds"] / 60, 1),
        "peak_memory_mb": round(finished["measured"]["memory_bytes"] / 1e6),
    }
    return {(row["model"], row["id"]): row["answer"] for row in rows}, facts


def _taught(office: _Office, asked: Sequence[PassageQuestion]) -> list[dict[str, Any]]:
    """One example in ten says that the sources do not tell; more of them teach a short run little else."""
    examples = [office.example(each) for each in asked]
    told = [each for each in examples if each["messages"][-1]["content"] != UNKNOWN]
    untold = [each for each in examples if each["messages"][-1]["content"] == UNKNOWN]
    return told + untold[: len(told) // 9]


def _held_out(each: PassageQuestion, hits: Sequence[Hit]) -> dict[str, Any]:
    messages = build_messages(each.question, hits)
    return {"id": each.id, "kind": "retrieval", "messages": messages, "reference": each.answers[0]}


def _prediction(question: Question, method: str, text: str, hits: Sequence[Hit]) -> Prediction:
    """Time is left out: many questions were answered at once, which no student waits for."""
    return Prediction(question, method, outcome_of(text, read=hits, checked_against=hits), float("nan"))
