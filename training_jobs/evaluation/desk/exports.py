"""Downloads of an evaluation: the table of questions, the measures, the report as a page and as a PDF."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assistant.exceptions import PrintingError
from training_jobs.enums import JobState
from training_jobs.evaluation.desk.page import EvaluationPages, labels_of
from training_jobs.evaluation.replies import said_in
from training_jobs.evaluation.report.documents import in_reading_order, read_document
from training_jobs.evaluation.report.pdf import pdf_report
from training_jobs.evaluation.report.table import questions_csv
from training_jobs.evaluation.scoring.details import read_details
from training_jobs.jobs.desk import download
from training_jobs.models import EvaluationRun
from training_jobs.question_sets.frozen import questions_of


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
    questions = {question.id: question for question in questions_of(run.set_version, run.part)}
    said = {method: said_in(run, method) for method in details.verdicts}
    return "".join(questions_csv(details, questions, said, labels=labels_of(run)))


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
