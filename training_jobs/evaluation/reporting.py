"""Writing an evaluation down: measures as JSON and a page to read, both written aside, then renamed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from training_jobs.evaluation.comparisons import Comparison
from training_jobs.evaluation.report_content import report_content
from training_jobs.evaluation.summary import MethodSummary


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that a report says. `facts` are about the run: set, unit, index, seed, times; plain JSON values."""

    title: str
    facts: Mapping[str, Any]
    summaries: Mapping[str, MethodSummary]
    comparisons: tuple[Comparison, ...]
    conclusions: tuple[str, ...]
    slices: Mapping[str, Any]
    settings: Mapping[str, Mapping[str, Any]]
    skipped: Mapping[str, str]

    def as_document(self) -> dict[str, Any]:
        """`methods` first: that part is the format everybody relies on."""
        return {
            "methods": {name: summary.as_document() for name, summary in self.summaries.items()},
            "run": dict(self.facts),
            "conclusions": list(self.conclusions),
            "comparisons": [comparison.as_document() for comparison in self.comparisons],
            "slices": self.slices,
            "settings": self.settings,
            "skipped": self.skipped,
        }


def write_report(out: Path, evaluation: Evaluation) -> None:
    """Write `metrics.json` and `report.html` into the folder, made if needed."""
    out.mkdir(parents=True, exist_ok=True)
    document = json.dumps(evaluation.as_document(), ensure_ascii=False, indent=2, default=str)
    _write(out / "metrics.json", document + "\n")
    page = render_to_string("training_jobs/evaluation_report.html", report_content(evaluation))
    _write(out / "report.html", page)


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
