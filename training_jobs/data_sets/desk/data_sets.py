"""Desk of the data sets: try a recipe, freeze, look inside, download."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.data_sets.desk.forms import FIELDSETS, DataSetForm
from training_jobs.data_sets.desk.page import live_context, made_view, page_context
from training_jobs.data_sets.export import whole_lines
from training_jobs.data_sets.preview import preview_data_set
from training_jobs.data_sets.selectors import counts_table
from training_jobs.data_sets.services import data_set_cancel, data_set_delete
from training_jobs.data_sets.tasks import build_again, start_data_set
from training_jobs.enums import WORKING_STATES, JobPriority, JobState
from training_jobs.exceptions import NothingToLearnError, TrainingJobsError
from training_jobs.jobs.desk import FormJobDesk
from training_jobs.models import DataSet

_STATE_COLOURS = {
    JobState.QUEUED.value: "info",
    JobState.RUNNING.value: "warning",
    JobState.SUCCEEDED.value: "success",
    JobState.FAILED.value: "danger",
}


@admin.register(DataSet)
class DataSetAdmin(FormJobDesk):
    steps = {
        "cancel": (data_set_cancel, _("It is being cancelled.")),
        "build": (build_again, _("It waits for its turn.")),
    }
    state_template = "admin/training_jobs/data_set_state.html"
    form = DataSetForm
    form_fieldsets = FIELDSETS
    new_title = _("New data set")
    list_display = ["name", "state_badge", "num_examples", "truth_badge", "unit", "created_at"]
    list_select_related = ["unit"]
    list_filter = [("state", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter)]
    list_filter_submit = True
    search_fields = ["name", "digest", "sources__entry_key", "sources__title"]
    search_help_text = _("A name, or an entry that was learned, for example reg:reglamento/v2/art:15")
    show_full_result_count = False
    change_form_outer_before_template = "admin/training_jobs/data_set.html"
    change_form_outer_after_template = "admin/training_jobs/data_set_try.html"

    class Media:
        css = {"all": ["training_jobs/data_sets.css"]}

    # --- Who may do what ----------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = bool(super().has_delete_permission(request, obj))
        if obj is None:
            return False  # one by one, from its page: many at once would pass by the rules
        return allowed and obj.state not in WORKING_STATES and not obj.runs.exists()

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], Any, set[str], list[str]]:
        """Its examples go with it, unlisted: they are thousands, and nobody may delete one alone."""
        return [str(data_set) for data_set in objs], {}, set(), []

    def delete_model(self, request: HttpRequest, obj: DataSet) -> None:
        data_set_delete(obj)

    # --- List ---------------------------------------------------------------------------------------
    @display(description=_("state"), label=_STATE_COLOURS, ordering="state")
    def state_badge(self, data_set: DataSet) -> tuple[str, str]:
        return data_set.state, data_set.get_state_display()

    @display(description=_("examples"))
    def num_examples(self, data_set: DataSet) -> str:
        return str(sum(row.total for row in counts_table(data_set.counts)) or "–")

    @display(
        description=_("content"), label={"stale": "warning", "current": "success"}, ordering="stale_since"
    )
    def truth_badge(self, data_set: DataSet) -> tuple[str, Any] | None:
        if data_set.frozen_at is None:
            return None
        return ("stale", _("Changed since")) if data_set.stale_since else ("current", _("Up to date"))

    # --- New ----------------------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = form.cleaned_data
        created = start_data_set(
            unit=data["unit"],
            name=data["name"],
            recipe=data["recipe"],
            priority=JobPriority(data["priority"]),
            actor=staff_user(request),
        )
        obj.__dict__.update(created.__dict__)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        self.message_user(request, _("It is being built; this page shows how it goes."), messages.SUCCESS)
        return redirect(self.page_url(obj))

    def page_context(self, request: HttpRequest, data_set: DataSet) -> dict[str, Any]:
        return {"may_step": self.may_step(request), **page_context(data_set)}

    def new_context(self) -> dict[str, Any]:
        return {"tries_recipe": True}

    def live_context(self, request: HttpRequest, data_set: DataSet) -> dict[str, Any]:
        return live_context(data_set)

    # --- Addresses of its own -----------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("preview/", view(require_POST(self.preview_view)), name="training_jobs_dataset_preview"),
            path("<int:pk>/live/", view(require_GET(self.live_view)), name="training_jobs_dataset_live"),
            path(
                "<int:pk>/download/",
                view(require_GET(self.download_view)),
                name="training_jobs_dataset_download",
            ),
            path(
                "<int:pk>/step/<slug:step>/",
                view(require_POST(self.step_view)),
                name="training_jobs_dataset_step",
            ),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the form filled in so far would make; nothing is kept."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST)
        context: dict[str, Any] = {"form": form}
        if form.is_valid():
            try:
                preview = preview_data_set(form.cleaned_data["unit"], form.cleaned_data["recipe"])
            except NothingToLearnError:
                context["empty"] = True
            else:
                context |= {
                    "preview": preview,
                    "counts": counts_table(preview.counts),
                    "examples": [made_view(example) for example in preview.examples],
                }
        return render(request, "admin/training_jobs/data_set_preview.html", context)

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The whole data set as JSON lines in chat format."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        data_set = self.job_of(request, pk)
        try:
            lines = whole_lines(data_set)
        except TrainingJobsError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(self.page_url(data_set))
        return HttpResponse(
            "".join(f"{line}\n" for line in lines),
            content_type="application/x-ndjson; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="data-set-{data_set.pk}.jsonl"'},
        )
