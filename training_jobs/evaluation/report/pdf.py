"""The report as a PDF that a committee can print: the page itself, on paper."""

from django.template.loader import render_to_string

from assistant.printing.pdf import draw_pdf
from training_jobs.evaluation.report.content import report_content
from training_jobs.evaluation.report.writing import REPORT_TEMPLATE
from training_jobs.evaluation.scoring.evaluation import Evaluation

_MAX_COLUMNS = 7  # of figures; more would not fit on A4


def pdf_report(evaluation: Evaluation) -> bytes:
    """The report without the table of single questions, which would fill hundreds of pages.

    Raises:
        PrintingError: it is too large, takes too long or cannot be drawn.
    """
    content = report_content(evaluation, max_columns=_MAX_COLUMNS) | {"questions": None}
    return draw_pdf(render_to_string(REPORT_TEMPLATE, content), language=content["language"])
