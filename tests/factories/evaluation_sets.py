"""Evaluation sets as tests need them: questions about the office of `tests/training_jobs/office.py`."""

import json

from training_jobs.question_sets.questions import question_add
from training_jobs.question_sets.rules import QuestionContent
from training_jobs.question_sets.services import evaluation_set_create, freeze

QUESTIONS = (
    QuestionContent("¿A cuánto sale estudiar la maestría?", ("faq:costo",), ("Bs 21.600",), group="Costos"),
    QuestionContent("hay ayudas para pagar la colegiatura?", ("faq:becas",), program="Maestría"),
    QuestionContent("¿Dónde queda la piscina?", is_answerable=False),
)


def question_set(unit, questions=QUESTIONS, *, name="Muestra", actor=None, **choices):
    evaluation_set = evaluation_set_create(unit=unit, name=name, actor=actor, **choices)
    for content in questions:
        question_add(evaluation_set, content, actor=actor)
    return evaluation_set


def frozen(unit, questions=QUESTIONS, **choices):
    return freeze(question_set(unit, questions, **choices))[0]


def question_file(*rows):
    """Bytes of a question file; a string stands for a question without anything else."""
    objects = [{"question": row} if isinstance(row, str) else row for row in rows]
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects).encode()
