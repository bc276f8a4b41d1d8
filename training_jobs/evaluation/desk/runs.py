"""Desk of the evaluations: start, watch, read what came of it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.evaluation.desk.against import AgainstView
from training_jobs.evaluation.desk.exports import ExportView
from training_jobs.evaluation.desk.forms import EvaluationForm, choices_of
from training_jobs.evaluation.desk.page import live_context, page_context
from training_jobs.evaluation.desk.questions import QuestionViews
from training_jobs.evaluation.job import EVALUATION_JOB
from training_jobs.evaluation.methods.offers import is_anything_indexed
from training_jobs.evaluation.selectors import evaluations_listed, usable_set_versions
from training_jobs.evaluation.services import evaluation_delete
from training_jobs.evaluation.tasks import EVALUATION_QUEUE, start_evaluation
from training_jobs.exceptions import TrainingJobsError
from training_jobs.jobs.desk import Context, row_or_none
from training_jobs.jobs.job_desk import JobDesk
from training_jobs.models import EvaluationRun, EvaluationSetVersion


@admin.register(EvaluationRun)
class EvaluationRunAdmin(QuestionViews, AgainstView, ExportView, JobDesk):
    steps = {
        "cancel": (EVALUATION_JOB.cancel, _("It is being cancelled.")),
        "go-on": (EVALUATION_QUEUE.go_on, _("It waits for its turn and goes on after its last reply.")),
    }
    state_template = "admin/training_jobs/evaluation/state.html"
    list_display = ["name", "state_badge", "progress", "set_version", "num_methods", "trigger", "created_at"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("trigger", ChoicesDropdownFilter),
        ("set_version__evaluation_set", RelatedDropdownFilter),
        ("unit", RelatedDropdownFilter),
    ]
    search_fields = ["name", "set_version__evaluation_set__name"]
    list_before_template = "admin/training_jobs/evaluation/about.html"

    class Media:
        css = {
            "all": [
                "training_jobs/desk.css",
                "training_jobs/evaluation_results.css",
                "training_jobs/evaluation_runs.css",
            ]
        }
        js = ["training_jobs/evaluation_runs.js"]

    def delete_model(self, request: HttpRequest, obj: EvaluationRun) -> None:
        evaluation_delete(obj)

    # --- List ---------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[EvaluationRun]:
        return evaluations_listed().order_by("-created_at")

    @display(description=_("progress"))
    def progress(self, run: EvaluationRun) -> str:
        return f"{run.progress_percent} %"

    @display(description=_("methods"))
    def num_methods(self, run: EvaluationRun) -> int:
        return len(run.methods)

    # --- Start --------------------------------------------------------------------------------------
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """First the questions are chosen, by a link; then the form of that version."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        earlier = row_or_none(EvaluationRun.objects.select_related("set_version"), request.GET.get("from"))
        number = request.GET.get("set_version") or (earlier and earlier.set_version_id)
        version = row_or_none(_whole_versions(), number)
        if version is None:
            return self.render_page(
                request, "evaluation/choose.html", title=_("Which questions?"), versions=usable_set_versions()
            )
        initial = choices_of(earlier) if earlier else None
        form = EvaluationForm(version, request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                run = start_evaluation(**form.asked(), actor=staff_user(request))
            except TrainingJobsError as error:
                form.add_error(None, str(error))
            else:
                self.message_user(
                    request,
                    _("The evaluation waits for its turn; this page shows how it goes."),
                    messages.SUCCESS,
                )
                return redirect(self.page_url(run))
        return self.render_page(
            request,
            "evaluation/form.html",
            title=_("New evaluation"),
            form=form,
            version=version,
            is_indexed=is_anything_indexed(version.evaluation_set.unit),
        )

    # --- Page ---------------------------------------------------------------------------------------
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        run = self.run_of(request, object_id)
        return self.render_page(
            request,
            "evaluation/page.html",
            may_start=self.has_add_permission(request),
            may_delete=self.has_delete_permission(request, run),
            **self.page_context(request, run),
        )

    def page_context(self, request: HttpRequest, run: EvaluationRun) -> Context:
        return {**page_context(run), **super().page_context(request, run)}

    def live_context(self, request: HttpRequest, run: EvaluationRun) -> Context:
        return {**live_context(run), **super().live_context(request, run)}

    def job_of(self, request: HttpRequest, pk: int) -> EvaluationRun:
        return self.run_of(request, pk)

    # --- Addresses of its own -----------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        return [
            self.own_path("<int:pk>/questions/", require_GET(self.questions_view), "questions"),
            self.own_path("<int:pk>/question/<int:place>/", require_GET(self.question_view), "question"),
            self.own_path("<int:pk>/against/", require_GET(self.against_view), "against"),
            self.own_path("<int:pk>/export/<slug:kind>/", require_GET(self.export_view), "export"),
            *super().get_urls(),
        ]


def _whole_versions() -> QuerySet[EvaluationSetVersion]:
    return EvaluationSetVersion.objects.select_related("evaluation_set", "evaluation_set__unit")
