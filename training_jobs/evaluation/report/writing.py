"""Writing an evaluation down: measures as JSON and a page to read, both written aside, then renamed."""

import json
from pathlib import Path

from django.template.loader import render_to_string

from training_jobs.evaluation.report.content import report_content
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.ml.files import write_aside

REPORT_TEMPLATE = "training_jobs/evaluation_report.html"


def write_report(out: Path, evaluation: Evaluation) -> None:
    """Write `metrics.json` and `report.html` into the folder, made if needed."""
    out.mkdir(parents=True, exist_ok=True)
    document = json.dumps(evaluation.as_document(), ensure_ascii=False, indent=2, default=str)
    write_aside(out / "metrics.json", f"{document}\n")
    write_aside(out / "report.html", html_report(evaluation))


def html_report(evaluation: Evaluation) -> str:
    """The page that needs no other file."""
    return render_to_string(REPORT_TEMPLATE, report_content(evaluation))
