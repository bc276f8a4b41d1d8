"""Writing an evaluation down: measures as JSON, and a page to read or to print, the same on paper."""

import json
from pathlib import Path

from django.template.loader import render_to_string

from assistant.printing.pdf import draw_pdf
from training_jobs.evaluation.report.content import report_content
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.ml.files import write_aside

REPORT_TEMPLATE = "training_jobs/evaluation_report.html"

_MAX_COLUMNS = 7  # of figures; more would not fit on A4


def write_report(out: Path, evaluation: Evaluation) -> None:
    """Write `metrics.json` and `report.html` into the folder, made if needed."""
    out.mkdir(parents=True, exist_ok=True)
    document = json.dumps(evaluation.as_document(), ensure_ascii=False, indent=2, default=str)
    write_aside(out / "metrics.json", f"{document}\n")
    write_aside(out / "report.html", html_report(evaluation))


def html_report(evaluation: Evaluation) -> str:
    """The page that needs no other file."""
    return render_to_string(REPORT_TEMPLATE, report_content(evaluation))


def pdf_report(evaluation: Evaluation) -> bytes:
    """The report without the table of single questions, which would fill hundreds of pages.

    Raises:
        PrintingError: it is too large, takes too long or cannot be drawn.
    """
    content = report_content(evaluation, max_columns=_MAX_COLUMNS) | {"questions": None}
    return draw_pdf(render_to_string(REPORT_TEMPLATE, content), language=content["language"])
