"""Desk of the fine-tuning runs: start, queue, live page, results."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.base_models.services import embedded_model_ensure
from training_jobs.enums import JobPriority, JobState
from training_jobs.exceptions import JobStepError, RunRefusedError
from training_jobs.jobs.desk import Context, number_or_none, row_or_404, row_or_none
from training_jobs.jobs.job_desk import FormJobDesk
from training_jobs.models import Release, TrainingRun
from training_jobs.models.run_documents import RunResults
from training_jobs.tuning.desk import results as run_results
from training_jobs.tuning.desk.forms import FIELDSETS, PREFIX, WEIGHT_PREFIX, RunForm, forecast_json
from training_jobs.tuning.desk.live import live_state, situation
from training_jobs.tuning.job.working import RUN_JOB
from training_jobs.tuning.selectors import ready_data_sets, usable_base_models
from training_jobs.tuning.services import run_delete, run_pause, run_set_priority
from training_jobs.tuning.tasks import RUN_QUEUE, start_run


@admin.register(TrainingRun)
class TrainingRunAdmin(FormJobDesk):
    steps = {
        "pause": (run_pause, _("It will be paused after the current step.")),
        "resume": (RUN_QUEUE.go_on, _("It waits for its turn and goes on from its last checkpoint.")),
        "cancel": (RUN_JOB.cancel, _("It is being cancelled.")),
    }
    form = RunForm
    form_fieldsets = FIELDSETS
    new_title = _("Start a fine-tuning")
    created_message = _("The run waits for its turn; this page shows how it goes.")
    list_display = ["name", "state_badge", "progress", "place", "data_set", "method", "created_at"]
    list_select_related = ["data_set"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("strategy", ChoicesDropdownFilter),
        ("method", ChoicesDropdownFilter),
        ("unit", RelatedDropdownFilter),
    ]
    search_fields = ["name"]
    change_form_outer_before_template = "admin/training_jobs/tuning/page.html"

    class Media:
        css = {"all": ["training_jobs/runs.css"]}
        js = ["training_jobs/run_form.js", "training_jobs/run_charts.js", "training_jobs/run.js"]

    # --- Who may do what ----------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj.state in {JobState.FAILED, JobState.CANCELLED} and not hasattr(obj, "release")

    def delete_model(self, request: HttpRequest, obj: TrainingRun) -> None:
        run_delete(obj)

    # --- List ---------------------------------------------------------------------------------------
    @display(description=_("progress"))
    def progress(self, run: TrainingRun) -> SafeString:
        bar = '<progress class="run-progress" max="100" value="{0}"></progress> <span>{0} %</span>'
        return format_html(bar, run.progress_percent)

    @display(description=_("situation"))
    def place(self, run: TrainingRun) -> str:
        return situation(run, run.metrics.order_by("pk").last() if run.state == JobState.RUNNING else None)

    # --- Start --------------------------------------------------------------------------------------
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
        earlier = row_or_none(TrainingRun.objects.all(), initial.pop("from", ""))
        if earlier is None:
            embedded = usable_base_models().order_by("-is_embedded", "name").first()
            newest = ready_data_sets().first()
            return {"base_model": embedded and embedded.pk, "data_set": newest and newest.pk, **initial}
        return _choices_of(earlier)

    def new_context(self, request: HttpRequest) -> Context:
        return {"starts_run": True, **super().new_context(request)}

    def create(self, request: HttpRequest, form: Any) -> TrainingRun:
        try:
            return start_run(form.asked(actor=staff_user(request)))
        except RunRefusedError as error:  # what fitted when the form was checked no longer does
            raise RunRefusedError(f"{error} {error.proposal}") from error

    def estimate_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the form filled in so far would need."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return JsonResponse(forecast_json(request.GET))

    # --- Page ---------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        return [self.own_path("estimate/", require_GET(self.estimate_view), "estimate"), *super().get_urls()]

    def job_of(self, request: HttpRequest, pk: int) -> TrainingRun:
        return row_or_404(TrainingRun.objects.select_related("data_set", "base_model", "unit"), pk)

    def page_context(self, request: HttpRequest, run: TrainingRun) -> Context:
        results = RunResults.read(run.results)
        return {
            "run": run,
            "live": live_state(run, may_change=self.may_step(request)),
            "live_url": self.url("live", run.pk),
            "again_url": f"{self.url('add')}?from={run.pk}",
            "priorities": JobPriority.choices,
            "may_start": self.has_add_permission(request),
            "sentence": run_results.sentence(results) if run.state == JobState.SUCCEEDED else "",
            "score_groups": run_results.score_groups(results),
            "losses": run_results.losses(results),
            "compared": run_results.compared(run),
            "option_rows": run_results.option_rows(run),
            "release": results.release and Release.objects.filter(pk=results.release).first(),
        }

    def live_response(self, request: HttpRequest, run: TrainingRun) -> JsonResponse:
        """The run now, as figures that the page draws; `after` is the last line of the diary it has."""
        after = number_or_none(request.GET.get("after")) or 0
        return JsonResponse(live_state(run, after=after, may_change=self.may_step(request)))

    def take_step(self, request: HttpRequest, run: TrainingRun, step: str) -> object:
        if step != "priority":
            return super().take_step(request, run, step)
        run_set_priority(run, _priority(request))
        return _("The order was changed.")


def _priority(request: HttpRequest) -> JobPriority:
    value = request.POST.get("priority", "")
    if value not in {str(priority) for priority in JobPriority.values}:
        raise JobStepError(_("Choose one of the priorities of the list."))
    return JobPriority(int(value))


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
