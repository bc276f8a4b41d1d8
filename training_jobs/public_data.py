"""The public data sets that the shipped ranker and the benchmarks are made from."""

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from training_jobs.exceptions import BenchmarkDataError


def read_lines(folder: Path, *parts: str) -> list[dict[str, Any]]:
    """The objects of a JSONL file of the data folder.

    Raises:
        BenchmarkDataError: the file is not there.
    """
    path = folder.joinpath(*parts)
    if not path.is_file():
        raise BenchmarkDataError(
            _("«%(file)s» is missing: name the folder with the benchmark data with --data.") % {"file": path}
        )
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
