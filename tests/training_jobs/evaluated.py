# ruff: noqa: E501 - a table of questions reads best unbroken
"""Evaluations for tests: an office with six questions answered, a frozen set, and methods that count."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.index.job import build_index
from curation.models import Unit
from tests.factories.curation import FaqEntryFactory, UnitFactory
from tests.training_jobs.evaluation.made import rank_first
from training_jobs.evaluation.job import work_on_next_evaluation
from training_jobs.evaluation.methods.base import MethodBase
from training_jobs.evaluation.predictions import Outcome
from training_jobs.evaluation.tasks import start_evaluation
from training_jobs.models import EvaluationRun, EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.question_file import Question, question_from, set_digest

ENTRIES = {
    "costo": "¿Cuánto cuesta la maestría?",
    "becas": "¿Qué becas hay?",
    "horario": "¿En qué horario atiende la oficina?",
    "tesis": "¿Cuánto tiempo tengo para la tesis?",
    "pagos": "¿Cómo se paga la colegiatura?",
    "ingles": "¿Qué nivel de inglés exigen?",
}
QUESTIONS = [
    {"id": "q1", "question": "costo de la maestría", "relevant": ["faq:costo"], "group": "Costos", "part": "tuning"},
    {"id": "q2", "question": "becas disponibles", "relevant": ["faq:becas"], "group": "Costos", "program": "MBA", "part": "holdout"},
    {"id": "q3", "question": "horario de la oficina", "relevant": ["faq:horario"], "origin": "hand", "part": "holdout"},
    {"id": "q4", "question": "plazo de la tesis, cuánto tiempo", "relevant": ["faq:tesis"], "origin": "import", "part": "tuning"},
    {"id": "q5", "question": "zzz yyy", "relevant": ["faq:ingles"], "part": "tuning"},
    {"id": "q6", "question": "capital de Mongolia", "answerable": False, "part": "holdout"},
]  # fmt: skip
METHODS = ("bm25-plain", "tfidf-word")


def indexed_office(**values: Any) -> Unit:
    unit: Unit = UnitFactory(**({"code": "soe", "name": "Unidad de Postgrado"} | values))
    for identifier, question in ENTRIES.items():
        FaqEntryFactory(unit=unit, external_id=identifier, question=question, answer=".", published=True)
    build_index(unit)
    return unit


def set_version(unit: Unit, questions: list[dict[str, Any]] | None = None, *, number: int = 1) -> Any:
    """A frozen version; further numbers belong to the same set."""
    rows = QUESTIONS if questions is None else questions
    of, _made = EvaluationSet.objects.get_or_create(unit=unit, name="Muestra")
    return EvaluationSetVersion.objects.create(
        evaluation_set=of,
        number=number,
        questions=rows,
        digest=set_digest([question_from(row) for row in rows]),
        counts={"all": len(rows)},
    )


def new_evaluation(version: EvaluationSetVersion, *methods: str, **values: Any) -> EvaluationRun:
    """One that waits for a worker."""
    return start_evaluation(
        unit=version.evaluation_set.unit,
        name=values.pop("name", "Comparación de marzo"),
        set_version=version,
        methods=methods or METHODS,
        **values,
    )


def finished_evaluation(version: EvaluationSetVersion, *methods: str, **values: Any) -> EvaluationRun:
    run = new_evaluation(version, *methods, **values)
    assert work_on_next_evaluation()
    run.refresh_from_db()
    return run


class CountingMethod(MethodBase):
    """Writes down each question it gets, in a file that outlives its process."""

    def __init__(
        self,
        name: str,
        diary: Path,
        reply: Callable[[Question], Outcome] = rank_first,
        *,
        pause_s: float = 0.0,
    ) -> None:
        super().__init__(name)
        self._diary, self._reply, self._pause_s = diary, reply, pause_s

    def prepare(self) -> None:
        return

    def ask(self, question: Question) -> Outcome:
        with self._diary.open("a") as diary:
            diary.write(f"{question.id}\n")
        time.sleep(self._pause_s)
        return self._reply(question)


def asked(diary: Path) -> list[str]:
    return diary.read_text().split() if diary.exists() else []
