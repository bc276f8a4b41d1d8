"""Questions written for the benchmarks, kept beside the tests, and the sample office they are about."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.index.job import build_index
from curation.importing.sample import load_sample
from curation.models import Unit
from training_jobs.exceptions import BenchmarkDataError

HALVES = ("seen", "unseen")
BOTH = "both"
FOLDER = settings.BASE_DIR / "tests" / "assistant" / "data"
SAMPLE_UNIT_CODE = "benchmark-sample"
# The day the sample's own question sets ask about: calls and calendar of 2027 are in force.
SAMPLE_DAY = date(2026, 12, 1)


def read_material(name: str) -> list[dict[str, Any]]:
    """The rows of a JSONL file of questions.

    Raises:
        BenchmarkDataError: the file is not there; an installation without the tests has none.
    """
    path = FOLDER / name
    if not path.is_file():
        raise BenchmarkDataError(
            _("«%(file)s» is missing: this benchmark needs a checkout with its tests.") % {"file": path}
        )
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def by_half(rows: list[dict[str, Any]], half: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of the half asked for, or of each."""
    for each in HALVES:
        if half in (each, BOTH):
            yield each, [row for row in rows if row["half"] == each]


def sample_office() -> Unit:
    """The sample content in a unit of its own, indexed: what people changed in theirs does not count."""
    load_sample(unit_code=SAMPLE_UNIT_CODE)
    unit = Unit.objects.get(code=SAMPLE_UNIT_CODE)
    build_index(unit)
    return unit


def sample_day() -> date:
    """The day questions about the sample are asked: never one that is over, which would ask for the past."""
    return max(SAMPLE_DAY, timezone.localdate())
