"""The questions of a frozen version, as methods are asked them."""

import json
from typing import Any

from training_jobs.enums import SetPart
from training_jobs.evaluation.questions import Question, question_from
from training_jobs.models import EvaluationSetVersion


def questions_of(version: EvaluationSetVersion, part: SetPart | str = "") -> list[Question]:
    """The version's questions in their order; those of one part where one is named."""
    return [question_from(values) for values in version.questions if _is_of(values, part)]


def _is_of(values: dict[str, Any], part: str) -> bool:
    return not part or values.get("part") == part


def version_lines(version: EvaluationSetVersion) -> list[str]:
    """The version as lines of a question file; what is read back has the same digest."""
    return [json.dumps(values, ensure_ascii=False) for values in version.questions]
