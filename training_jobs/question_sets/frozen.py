"""What a frozen version holds: its questions, as methods are asked them, and those that have leaked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from training_jobs.enums import SetPart
from training_jobs.measures.documents import read_fields
from training_jobs.models import EvaluationRun, EvaluationSetVersion
from training_jobs.question_sets.question_file import Question, question_from


@dataclass(frozen=True, slots=True)
class SetLeak:
    """A question that the data set learns, and the example that teaches it. `way`: exact, near, meaning."""

    question_id: str
    question: str = ""
    data_set: int = 0  # primary key, as that of the example
    data_set_name: str = ""
    example: int = 0
    position: int = 0
    split: str = ""
    learned: str = ""
    way: str = ""
    similarity: float = 0.0


def leaks_of(version: EvaluationSetVersion) -> list[SetLeak]:
    return [read_fields(SetLeak, leak) for leak in version.leaks]


def questions_of(version: EvaluationSetVersion, part: SetPart | str = "") -> list[Question]:
    """The version's questions in their order; those of one part where one is named."""
    return [question_from(values) for values in version.questions if _is_of(values, part)]


def _is_of(values: Mapping[str, Any], part: str) -> bool:
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
