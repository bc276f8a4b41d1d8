"""The questions of a frozen version, as methods are asked them."""

import json
from typing import Any

from training_jobs.enums import SetPart
from training_jobs.models import EvaluationRun, EvaluationSetVersion
from training_jobs.question_sets.question_file import Question, question_from


def questions_of(version: EvaluationSetVersion, part: SetPart | str = "") -> list[Question]:
    """The version's questions in their order; those of one part where one is named."""
    return [question_from(values) for values in version.questions if _is_of(values, part)]


def _is_of(values: dict[str, Any], part: str) -> bool:
    return not part or values.get("part") == part


def version_lines(version: EvaluationSetVersion) -> list[str]:
    """The version as lines of a question file; what is read back has the same digest."""
    return [json.dumps(values, ensure_ascii=False) for values in version.questions]


def asked_in(number: str, place: str) -> str:
    """The question at a place of an evaluation, for pages that ask it again; empty when there is none."""
    if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in (number, place)):
        return ""
    run = EvaluationRun.objects.select_related("set_version").filter(pk=int(number)).first()
    questions = questions_of(run.set_version, run.part) if run is not None else []
    return questions[int(place)].text if int(place) < len(questions) else ""
