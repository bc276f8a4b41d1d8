"""Writing an evaluation down: measures as JSON and a page to read, both written aside, then renamed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from training_jobs.evaluation.comparisons import Comparison
from training_jobs.evaluation.files import write_aside
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
    confusions: Mapping[str, Any] = field(default_factory=dict)

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
            "seeds": {
                name: {metric: spread.as_document() for metric, spread in summary.spreads.items()}
                for name, summary in self.summaries.items()
                if summary.spreads
            },
            "confusions": self.confusions,
        }


def write_report(out: Path, evaluation: Evaluation) -> None:
    """Write `metrics.json` and `report.html` into the folder, made if needed."""
    out.mkdir(parents=True, exist_ok=True)
    document = json.dumps(evaluation.as_document(), ensure_ascii=False, indent=2, default=str)
    write_aside(out / "metrics.json", f"{document}\n".encode())
    write_aside(out / "report.html", html_report(evaluation).encode())


def html_report(evaluation: Evaluation) -> str:
    """The page that needs no other file."""
    return render_to_string("training_jobs/evaluation_report.html", report_content(evaluation))
