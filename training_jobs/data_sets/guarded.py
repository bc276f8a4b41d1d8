"""Questions that are asked in examinations: what no data set may learn."""

import json
from collections.abc import Iterator

from curation.importing.sample import SAMPLE_DIR
from curation.models import Unit
from training_jobs.models import EvaluationSetVersion


def guarded_questions(unit: Unit) -> list[str]:
    """Questions no data set of the unit ever learns: the product's own, and all that were ever frozen."""
    lines = (SAMPLE_DIR / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    shipped = [json.loads(line)["question"] for line in lines if line.strip()]
    return list(dict.fromkeys([*shipped, *frozen_questions(unit)]))


def frozen_questions(unit: Unit) -> list[str]:
    """The words of every question in any version of the unit's sets, each once."""
    versions = EvaluationSetVersion.objects.filter(evaluation_set__unit=unit).order_by("pk")
    rows: Iterator[list[dict[str, str]]] = versions.values_list("questions", flat=True).iterator(20)
    return list(dict.fromkeys(question["question"] for questions in rows for question in questions))
