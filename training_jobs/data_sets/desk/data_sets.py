"""Desks of the data sets (try a recipe, freeze, look inside, download) and of their examples, for reading."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.data_sets.desk.forms import FIELDSETS, DataSetForm
from training_jobs.data_sets.desk.page import made_view, page_context, stored_view
from training_jobs.data_sets.export import whole_lines
from training_jobs.data_sets.job import DATA_SET_JOB
from training_jobs.data_sets.preview import preview_data_set
from training_jobs.data_sets.selectors import counts_table
from training_jobs.data_sets.services import data_set_delete
from training_jobs.data_sets.tasks import DATA_SET_QUEUE, start_data_set
from training_jobs.enums import JobPriority
from training_jobs.exceptions import NothingToLearnError, TrainingJobsError
from training_jobs.jobs.desk import Context, Desk, download
from training_jobs.jobs.job_desk import FormJobDesk
from training_jobs.models import DataSet, DataSetExample


@admin.register(DataSet)
class DataSetAdmin(FormJobDesk):
    steps = {
        "cancel": (DATA_SET_JOB.cancel, _("It is being cancelled.")),
        "build": (DATA_SET_QUEUE.go_on, _("It waits for its turn.")),
    }
    state_template = "admin/training_jobs/data_sets/state.html"
    form = DataSetForm
    form_fieldsets = FIELDSETS
    new_title = _("New data set")
    created_message = _("It is being built; this page shows how it goes.")
    deletes_parts_unlisted = True
    list_display = ["name", "state_badge", "num_examples", "truth_badge", "unit", "created_at"]
    list_select_related = ["unit"]
    list_filter = [("state", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter)]
    search_fields = ["name", "digest", "sources__entry_key", "sources__title"]
    search_help_text = _("A name, or an entry that was learned, for example reg:reglamento/v2/art:15")
    change_form_outer_before_template = "admin/training_jobs/data_sets/page.html"
    change_form_outer_after_template = "admin/training_jobs/data_sets/try.html"

    class Media:
        css = {"all": ["training_jobs/desk.css"]}

    # --- Who may do what ----------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not obj.runs.exists()

    def delete_model(self, request: HttpRequest, obj: DataSet) -> None:
        data_set_delete(obj)

    # --- List ---------------------------------------------------------------------------------------
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
    def create(self, request: HttpRequest, form: DataSetForm) -> DataSet:
        data = form.cleaned_data
        return start_data_set(
            unit=data["unit"],
            name=data["name"],
            recipe=data["recipe"],
            priority=JobPriority(data["priority"]),
            actor=staff_user(request),
        )

    def page_context(self, request: HttpRequest, data_set: DataSet) -> Context:
        return {**page_context(data_set), **super().page_context(request, data_set)}

    def new_context(self, request: HttpRequest) -> Context:
        return {"tries_recipe": True, **super().new_context(request)}

    # --- Addresses of its own -----------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        return [
            self.own_path("preview/", require_POST(self.preview_view), "preview"),
            self.own_path("<int:pk>/download/", require_GET(self.download_view), "download"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the form filled in so far would make; nothing is kept."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST)
        context: Context = {"form": form}
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
        return render(request, "admin/training_jobs/data_sets/preview.html", context)

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
        content = "".join(f"{line}\n" for line in lines)
        return download(content, f"data-set-{data_set.pk}.jsonl", "application/x-ndjson; charset=utf-8")


@admin.register(DataSetExample)
class DataSetExampleAdmin(Desk):
    list_display = ["question", "kind", "split", "origin", "num_tokens"]
    list_select_related = ["source", "data_set"]
    list_filter = [
        ("data_set", RelatedDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("split", ChoicesDropdownFilter),
    ]
    list_per_page = 50
    search_fields = ["messages", "text", "source__entry_key", "source__title"]
    change_form_outer_before_template = "admin/training_jobs/data_sets/example.html"

    class Media:
        css = {"all": ["training_jobs/desk.css"]}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("question or text"))
    def question(self, example: DataSetExample) -> str:
        return stored_view(example).title or "–"

    @display(description=_("learned from"))
    def origin(self, example: DataSetExample) -> SafeString | str:
        if example.source is None:
            return "–"
        return format_html('<a href="{}">{}</a>', example.source.url, example.source.title)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """None: a template draws the page."""
        return []

    def page_context(self, request: HttpRequest, example: DataSetExample) -> Context:
        return {
            "title": _("Example %(number)d") % {"number": example.position},
            "example": stored_view(example),
            "passage_keys": example.passage_keys,
            "num_tokens": example.num_tokens,
            "data_set": example.data_set,
            "data_set_url": reverse("admin:training_jobs_dataset_change", args=[example.data_set_id]),
        }
