"""Whole answers on the sample office: what comes of its questions, and how soon the first sentence shows."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from assistant.answering.measurement import Question, measure_answers
from assistant.exceptions import UnknownUnitError
from assistant.selectors.units import active_unit
from curation.importing.sample import SAMPLE_DIR
from training_jobs.exceptions import BenchmarkDataError
from training_jobs.workflows.indexing import build_index

Say = Callable[[str], None]


def measure_sample_answers(_data: Path, say: Say) -> dict[str, Any]:
    """Ask the frozen questions of the sample office one after another, as a person in the widget would.

    Times are milliseconds to the first sentence, by the status the answer ended with.

    Raises:
        BenchmarkDataError: the sample office is not loaded.
    """
    try:
        unit = active_unit(settings.DEFAULT_UNIT_CODE)
    except UnknownUnitError:
        raise BenchmarkDataError(
            _("The sample office is not loaded. Run first: manage.py load_sample")
        ) from None
    build_index(unit)
    lines = (SAMPLE_DIR / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    questions = [Question(row["question"], tuple(row.get("relevant", ()))) for row in rows]
    say(f"{unit.code}: {len(questions)} questions")
    report = asyncio.run(measure_answers([questions[0], *questions], unit))  # the first one warms up
    return report.as_document()
