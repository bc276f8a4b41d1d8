"""Downloads of an evaluation: the table of questions, the measures, the report as a page and as a PDF."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assistant.exceptions import PrintingError
from training_jobs.enums import JobState
from training_jobs.evaluation.desk.page import labels_of
from training_jobs.evaluation.replies import said_in
from training_jobs.evaluation.report.documents import in_reading_order, read_document
from training_jobs.evaluation.report.pdf import pdf_report
from training_jobs.evaluation.report.table import questions_csv
from training_jobs.evaluation.scoring.details import read_details
from training_jobs.models import EvaluationRun
from training_jobs.question_sets.frozen import questions_of


class ExportView:
    """A view of the admin of evaluations."""

    run_of: Any
    message_user: Any

    def export_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
        run = self.run_of(request, pk)
        if kind not in _EXPORTS:
            raise Http404
        if run.state != JobState.SUCCEEDED:
            told = _("There is nothing to download before the evaluation has succeeded.")
            self.message_user(request, told, messages.ERROR)
            return redirect(reverse("admin:training_jobs_evaluationrun_change", args=[run.pk]))
        make, suffix = _EXPORTS[kind]
        try:
            response = make(run)
        except PrintingError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(reverse("admin:training_jobs_evaluationrun_change", args=[run.pk]))
        name = f"{slugify(run.name)[:60] or 'evaluation'}-{run.pk}.{suffix}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def _csv(run: EvaluationRun) -> HttpResponseBase:
    details = read_details(run.details)
    questions = {question.id: question for question in questions_of(run.set_version, run.part)}
    said = {method: said_in(run, method) for method in details.verdicts}
    lines = questions_csv(details, questions, said, labels=labels_of(run))
    # Read before the answer begins: no database connection is held while it is sent.
    return HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")


def _json(run: EvaluationRun) -> HttpResponseBase:
    document = json.dumps(in_reading_order(run.results), ensure_ascii=False, indent=2)
    return HttpResponse(document + "\n", content_type="application/json; charset=utf-8")


def _html(run: EvaluationRun) -> HttpResponseBase:
    run.refresh_from_db(fields=["report"])
    return HttpResponse(run.report, content_type="text/html; charset=utf-8")


def _pdf(run: EvaluationRun) -> HttpResponseBase:
    evaluation = read_document(run.results, title=run.name)
    return HttpResponse(pdf_report(evaluation), content_type="application/pdf")


_EXPORTS: dict[str, tuple[Callable[[EvaluationRun], HttpResponseBase], str]] = {
    "csv": (_csv, "csv"),
    "json": (_json, "json"),
    "html": (_html, "html"),
    "pdf": (_pdf, "pdf"),
}
