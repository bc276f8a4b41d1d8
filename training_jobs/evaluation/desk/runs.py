"""Desk of the evaluations: start, watch, read what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.enums import WORKING_STATES, JobState
from training_jobs.evaluation.desk.against import AgainstView
from training_jobs.evaluation.desk.exports import ExportView
from training_jobs.evaluation.desk.forms import EvaluationForm, choices_of
from training_jobs.evaluation.desk.page import live_context, page_context
from training_jobs.evaluation.desk.questions import QuestionViews
from training_jobs.evaluation.methods.offers import is_anything_indexed
from training_jobs.evaluation.selectors import evaluations_listed, usable_set_versions
from training_jobs.evaluation.services import evaluation_cancel, evaluation_delete
from training_jobs.evaluation.tasks import go_on_with_evaluation, start_evaluation
from training_jobs.exceptions import TrainingJobsError
from training_jobs.jobs.desk import JobDesk
from training_jobs.jobs.rows_in_address import addressed_row
from training_jobs.models import EvaluationRun, EvaluationSetVersion
from training_jobs.tuning.desk.state import STATE_COLOURS

_LABELS = {state.value: colour for state, colour in STATE_COLOURS.items()}


@admin.register(EvaluationRun)
class EvaluationRunAdmin(QuestionViews, AgainstView, ExportView, JobDesk):
    steps = {
        "cancel": (evaluation_cancel, _("It is being cancelled.")),
        "go-on": (go_on_with_evaluation, _("It waits for its turn and goes on after its last reply.")),
    }
    state_template = "admin/training_jobs/evaluation_run/state.html"
    list_display = ["name", "state_badge", "progress", "set_version", "num_methods", "trigger", "created_at"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("trigger", ChoicesDropdownFilter),
        ("set_version__evaluation_set", RelatedDropdownFilter),
        ("unit", RelatedDropdownFilter),
    ]
    list_filter_submit = True
    search_fields = ["name", "set_version__evaluation_set__name"]
    show_full_result_count = False
    list_before_template = "admin/training_jobs/evaluation_run/about.html"

    class Media:
        css = {
            "all": [
                "training_jobs/data_sets.css",
                "training_jobs/evaluation_results.css",
                "training_jobs/evaluation_runs.css",
            ]
        }
        js = ["training_jobs/evaluation_runs.js"]

    # --- Who may do what ----------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = bool(super().has_delete_permission(request, obj))
        return allowed and obj is not None and obj.state not in WORKING_STATES

    def delete_model(self, request: HttpRequest, obj: EvaluationRun) -> None:
        evaluation_delete(obj)

    # --- List ---------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[EvaluationRun]:
        return evaluations_listed().order_by("-created_at")

    @display(description=_("state"), label=_LABELS, ordering="state")
    def state_badge(self, run: EvaluationRun) -> tuple[str, str]:
        return run.state, run.get_state_display()

    @display(description=_("progress"))
    def progress(self, run: EvaluationRun) -> str:
        percent = 100 if run.state == JobState.SUCCEEDED else round(100 * run.progress_ratio)
        return f"{percent} %"

    @display(description=_("methods"))
    def num_methods(self, run: EvaluationRun) -> int:
        return len(run.methods)

    # --- Start --------------------------------------------------------------------------------------
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """First the questions are chosen, by a link; then the form of that version."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        earlier = addressed_row(EvaluationRun.objects.select_related("set_version"), request.GET.get("from"))
        number = request.GET.get("set_version") or (earlier and earlier.set_version_id)
        version = addressed_row(_whole_versions(), number)
        if version is None:
            return self.page(
                request, "choose.html", title=_("Which questions?"), versions=usable_set_versions()
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
        return self.page(
            request,
            "form.html",
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
        return self.page(
            request,
            "page.html",
            may_step=self.may_step(request),
            may_start=self.has_add_permission(request),
            may_delete=self.has_delete_permission(request, run),
            **page_context(run),
        )

    def page(self, request: HttpRequest, template: str, **values: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **values}
        return render(request, f"admin/training_jobs/evaluation_run/{template}", context)

    def run_of(self, request: HttpRequest, number: object) -> EvaluationRun:
        """Everything of one evaluation, for whoever may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = EvaluationRun.objects.select_related("unit", "set_version__evaluation_set", "created_by")
        run: EvaluationRun | None = addressed_row(rows.defer("report"), number)
        if run is None:
            raise Http404
        return run

    # --- Addresses of its own -----------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view

        def named(address: str, called: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            pattern: URLPattern = path(
                f"<int:pk>/{address}", view(called), name=f"training_jobs_evaluationrun_{name}"
            )
            return pattern

        return [
            named("live/", require_GET(self.live_view), "live"),
            named("step/<slug:step>/", require_POST(self.step_view), "step"),
            named("questions/", require_GET(self.questions_view), "questions"),
            named("questions/<int:place>/", require_GET(self.question_view), "question"),
            named("against/", require_GET(self.against_view), "against"),
            named("export/<slug:kind>/", require_GET(self.export_view), "export"),
            *super().get_urls(),
        ]

    def job_of(self, request: HttpRequest, pk: int) -> EvaluationRun:
        return self.run_of(request, pk)

    def live_context(self, request: HttpRequest, run: EvaluationRun) -> dict[str, Any]:
        return live_context(run)


def _whole_versions() -> QuerySet[EvaluationSetVersion]:
    return EvaluationSetVersion.objects.select_related("evaluation_set", "evaluation_set__unit")
