"""Desk of the fine-tuning runs: start, queue, live page, results."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.base_models.services import embedded_model_ensure
from training_jobs.enums import JobPriority, JobState
from training_jobs.exceptions import RunRefusedError, RunStepError, TrainingJobsError
from training_jobs.jobs.rows_in_address import addressed_row
from training_jobs.models import Release, TrainingRun
from training_jobs.tuning.desk import results as run_results
from training_jobs.tuning.desk.forecast import forecast_json
from training_jobs.tuning.desk.forms import FIELDSETS, PREFIX, WEIGHT_PREFIX, RunForm
from training_jobs.tuning.desk.state import STATE_COLOURS, live_state, may_change, situation
from training_jobs.tuning.selectors import ready_data_sets, usable_base_models
from training_jobs.tuning.services import run_cancel, run_delete, run_pause, run_set_priority
from training_jobs.tuning.tasks import resume_run, start_run

_LABELS = {state.value: colour for state, colour in STATE_COLOURS.items()}


@admin.register(TrainingRun)
class TrainingRunAdmin(ModelAdmin):  # type: ignore[misc]
    form = RunForm
    list_display = ["name", "state_badge", "progress", "place", "data_set", "method", "created_at"]
    list_select_related = ["data_set"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("strategy", ChoicesDropdownFilter),
        ("method", ChoicesDropdownFilter),
        ("unit", RelatedDropdownFilter),
    ]
    list_filter_submit = True
    search_fields = ["name"]
    show_full_result_count = False
    change_form_outer_before_template = "admin/training_jobs/run.html"

    class Media:
        css = {"all": ["training_jobs/runs.css"]}
        js = ["training_jobs/run_form.js", "training_jobs/run_charts.js", "training_jobs/run.js"]

    # --- Who may do what ----------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Steps have their own addresses; a run's choices never change once it exists."""
        return obj is None and bool(super().has_change_permission(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        if obj is None or not allowed:
            return allowed and obj is not None
        return obj.state in {JobState.FAILED, JobState.CANCELLED} and not hasattr(obj, "release")

    def delete_model(self, request: HttpRequest, obj: TrainingRun) -> None:
        run_delete(obj)

    # --- List ---------------------------------------------------------------------------------------
    @display(description=_("state"), label=_LABELS, ordering="state")
    def state_badge(self, run: TrainingRun) -> tuple[str, str]:
        return run.state, run.get_state_display()

    @display(description=_("progress"))
    def progress(self, run: TrainingRun) -> SafeString:
        percent = 100 if run.state == JobState.SUCCEEDED else round(100 * run.progress_ratio)
        return format_html(
            '<progress class="run-progress" max="100" value="{}"></progress> <span>{} %</span>',
            percent,
            percent,
        )

    @display(description=_("situation"))
    def place(self, run: TrainingRun) -> str:
        return situation(run, run.metrics.order_by("pk").last() if run.state == JobState.RUNNING else None)

    # --- Start --------------------------------------------------------------------------------------
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return FIELDSETS if obj is None else []

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "data_set":
            kwargs["queryset"] = ready_data_sets()
        elif db_field.name == "base_model":
            embedded_model_ensure()
            kwargs["queryset"] = usable_base_models()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Defaults, or the choices of the run named by `from`, to start it again with changes."""
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        earlier = addressed_row(TrainingRun.objects.all(), initial.pop("from", ""))
        if earlier is None:
            embedded = usable_base_models().order_by("-is_embedded", "name").first()
            newest = ready_data_sets().first()
            return {"base_model": embedded and embedded.pk, "data_set": newest and newest.pk, **initial}
        return _choices_of(earlier)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        context = {
            **(extra_context or {}),
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        if object_id is not None:
            run = self.get_object(request, object_id)
            context |= self._page(request, run) if run is not None else {}
        else:
            context |= {"title": _("Start a fine-tuning"), "starts_run": True}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except RunRefusedError as error:  # what fitted when the form was checked no longer does
            self.message_user(request, f"{error} {error.proposal}", messages.ERROR)
            return redirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        run = start_run(
            **form.asked(), **form.labels(), task_weights=form.weights(), actor=staff_user(request)
        )
        obj.__dict__.update(run.__dict__)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        self.message_user(
            request, _("The run waits for its turn; this page shows how it goes."), messages.SUCCESS
        )
        return redirect(_page_url(obj))

    # --- Page ---------------------------------------------------------------------------------------
    def _page(self, request: HttpRequest, run: TrainingRun) -> dict[str, Any]:
        return {
            "title": str(run),
            "run": run,
            "live": live_state(run, may_change=may_change(request)),
            "live_url": reverse("admin:training_jobs_trainingrun_live", args=[run.pk]),
            "again_url": reverse("admin:training_jobs_trainingrun_add") + f"?from={run.pk}",
            "priorities": JobPriority.choices,
            "may_start": self.has_add_permission(request),
            "sentence": run_results.sentence(run) if run.state == JobState.SUCCEEDED else "",
            "score_groups": run_results.score_groups(run),
            "losses": run_results.losses(run),
            "compared": run_results.compared(run),
            "option_rows": run_results.option_rows(run),
            "release": Release.objects.filter(pk=run.results.get("release")).first(),
        }

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "estimate/",
                view(require_GET(self.estimate_view)),
                name="training_jobs_trainingrun_estimate",
            ),
            path(
                "<int:run_id>/live/",
                view(require_GET(self.live_view)),
                name="training_jobs_trainingrun_live",
            ),
            path(
                "<int:run_id>/step/<slug:step>/",
                view(require_POST(self.step_view)),
                name="training_jobs_trainingrun_step",
            ),
            *super().get_urls(),
        ]

    def estimate_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the form filled in so far would need."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return JsonResponse(forecast_json(request.GET))

    def live_view(self, request: HttpRequest, run_id: int) -> HttpResponseBase:
        """The run now; `after` is the last line of the diary the page has."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        after = request.GET.get("after", "0")
        state = live_state(
            self._run(run_id),
            after=int(after) if after.isdecimal() and len(after) < 19 else 0,  # a bigint's reach
            may_change=may_change(request),
        )
        return JsonResponse(state, headers={"Cache-Control": "no-store"})

    def step_view(self, request: HttpRequest, run_id: int, step: str) -> HttpResponseBase:
        """Pause, resume, cancel, change the order."""
        if not may_change(request):
            raise PermissionDenied
        run = self._run(run_id)
        take = _STEPS.get(step)
        if take is None:
            raise Http404
        try:
            self.message_user(request, take(run, request), messages.SUCCESS)
        except TrainingJobsError as error:
            self.message_user(request, str(error), messages.ERROR)
        return redirect(_page_url(run))

    def _run(self, run_id: int) -> TrainingRun:
        run = self._runs().filter(pk=run_id).first()
        if run is None:
            raise Http404
        return run

    def _runs(self) -> QuerySet[TrainingRun]:
        return TrainingRun.objects.select_related("data_set", "base_model", "unit")


def _page_url(run: TrainingRun) -> str:
    return reverse("admin:training_jobs_trainingrun_change", args=[run.pk])


def _choices_of(run: TrainingRun) -> dict[str, Any]:
    chosen = {
        name: getattr(run, name)
        for name in ("data_set", "base_model", "strategy", "method", "preset", "priority")
    }
    weights = run.options.get("task_weights", {})
    return (
        chosen
        | {f"{PREFIX}{name}": _initial(value) for name, value in run.options.items()}
        | {f"{WEIGHT_PREFIX}{kind}": weight for kind, weight in weights.items()}
    )


def _initial(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _take_pause(run: TrainingRun, request: HttpRequest) -> Any:
    run_pause(run)
    return _("It will be paused after the current step.")


def _take_resume(run: TrainingRun, request: HttpRequest) -> Any:
    resume_run(run)
    return _("It waits for its turn and goes on from its last checkpoint.")


def _take_cancel(run: TrainingRun, request: HttpRequest) -> Any:
    run_cancel(run)
    return _("It is being cancelled.")


def _take_priority(run: TrainingRun, request: HttpRequest) -> Any:
    value = request.POST.get("priority", "")
    if value not in {str(priority) for priority in JobPriority.values}:
        raise RunStepError(_("Choose one of the priorities of the list."))
    run_set_priority(run, JobPriority(int(value)))
    return _("The order was changed.")


_STEPS: dict[str, Callable[[TrainingRun, HttpRequest], Any]] = {
    "pause": _take_pause,
    "resume": _take_resume,
    "cancel": _take_cancel,
    "priority": _take_priority,
}
