"""Downloads of an evaluation: the table of questions, the measures, the report as a page and as a PDF."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assistant.exceptions import PrintingError
from training_jobs.enums import JobState
from training_jobs.evaluation.desk.page import EvaluationPages, labels_of, questions_by_id
from training_jobs.evaluation.replies import said_in
from training_jobs.evaluation.report.questions import rows_of
from training_jobs.evaluation.report.writing import pdf_report
from training_jobs.evaluation.scoring.evaluation import in_reading_order, read_document
from training_jobs.evaluation.scoring.verdicts import Details, Verdict, read_details
from training_jobs.jobs.desk import download
from training_jobs.models import EvaluationRun
from training_jobs.question_sets.question_file import Question

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads accents wrongly


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula.

    OWASP, CSV Injection: an apostrophe in front of what begins like one. Numbers of ours never do.
    """
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def questions_csv(
    details: Details,
    questions: Mapping[str, Question],
    said: Mapping[str, Mapping[str, str]],
    *,
    labels: Mapping[str, str],
) -> Iterator[str]:
    """Line by line. Of each method: right (1 or 0), place or F1, and what it said.

    `said` holds, by method and question id, the answer or the entry found first; `labels` the names people
    know for methods.
    """
    methods = list(details.verdicts)
    yield BYTE_ORDER_MARK + _line(_header([labels.get(name, name) for name in methods]))
    for row in rows_of(details, questions):
        cells = _about(row.question)
        for method, verdict in zip(methods, row.verdicts, strict=True):
            cells += [_right(verdict), verdict.text, said.get(method, {}).get(row.question.id, "")]
        yield _line(cells)


def _header(methods: Sequence[str]) -> list[str]:
    header = ["id", _("Question"), _("Right passages"), _("Reference answers"), _("Has an answer")]
    header += [_("Group"), _("Programme"), _("Origin")]
    for method in methods:
        header += [
            _("%(method)s: right") % {"method": method},
            _("%(method)s: place or shared words") % {"method": method},
            _("%(method)s: what it said") % {"method": method},
        ]
    return header


def _about(question: Question) -> list[str]:
    return [
        question.id,
        question.text,
        " ".join(sorted(question.relevant)),
        " | ".join(question.answers),
        "1" if question.is_answerable else "0",
        question.group,
        question.program,
        question.origin,
    ]


def _right(verdict: Verdict) -> str:
    return "" if verdict.is_right is None else str(int(verdict.is_right))


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([safe_cell(cell) for cell in cells])
    return written.getvalue()


class ExportView(EvaluationPages):
    def export_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
        run = self.run_of(request, pk)
        if kind not in _EXPORTS:
            raise Http404
        if run.state != JobState.SUCCEEDED:
            told = _("There is nothing to download before the evaluation has succeeded.")
            self.message_user(request, told, messages.ERROR)
            return redirect(self.page_url(run))
        make, content_type = _EXPORTS[kind]
        try:
            # Whole before the answer begins: no database connection is held while it is sent.
            content = make(run)
        except PrintingError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(self.page_url(run))
        return download(content, f"{slugify(run.name)[:60] or 'evaluation'}-{run.pk}.{kind}", content_type)


def _csv(run: EvaluationRun) -> str:
    details = read_details(run.details)
    said = {method: said_in(run, method) for method in details.verdicts}
    return "".join(questions_csv(details, questions_by_id(run), said, labels=labels_of(run)))


def _json(run: EvaluationRun) -> str:
    return json.dumps(in_reading_order(run.results), ensure_ascii=False, indent=2) + "\n"


def _html(run: EvaluationRun) -> str:
    run.refresh_from_db(fields=["report"])
    return run.report


def _pdf(run: EvaluationRun) -> bytes:
    return pdf_report(read_document(run.results, title=run.name))


_EXPORTS: dict[str, tuple[Callable[[EvaluationRun], str | bytes], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "json": (_json, "application/json; charset=utf-8"),
    "html": (_html, "text/html; charset=utf-8"),
    "pdf": (_pdf, "application/pdf"),
}
