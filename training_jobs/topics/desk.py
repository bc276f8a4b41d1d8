"""Desk of the comparisons of topic methods: start one, watch it, read what came out."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.enums import WORKING_STATES, JobPriority, JobState
from training_jobs.jobs.desk import FormJobDesk
from training_jobs.models import TopicComparison
from training_jobs.topics.forms import FIELDSETS, TopicComparisonForm
from training_jobs.topics.reporting import topic_content, topic_page
from training_jobs.topics.services import topic_comparison_cancel, topic_comparison_delete
from training_jobs.topics.tasks import continue_topic_comparison, start_topic_comparison
from training_jobs.tuning.desk.state import STATE_COLOURS

_PAGE = "admin/training_jobs/topic_comparison.html"


@admin.register(TopicComparison)
class TopicComparisonAdmin(FormJobDesk):
    steps = {
        "cancel": (topic_comparison_cancel, _("It is being cancelled.")),
        "go-on": (continue_topic_comparison, _("It waits for its turn.")),
    }
    state_template = "admin/training_jobs/topic_comparison_state.html"
    form = TopicComparisonForm
    form_fieldsets = FIELDSETS
    new_title = _("New comparison of topic methods")
    list_display = ["name", "state_badge", "source", "unit", "created_at"]
    list_select_related = ["unit"]
    list_filter = [("state", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter)]
    list_filter_submit = True
    search_fields = ["name"]
    show_full_result_count = False
    list_before_template = "admin/training_jobs/topic_comparisons_intro.html"
    change_form_outer_before_template = _PAGE

    class Media:
        css = {"all": ["training_jobs/data_sets.css", "training_jobs/topic_comparisons.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopicComparison]:
        rows: QuerySet[TopicComparison] = super().get_queryset(request)
        return rows.defer("groupings", "results")

    # --- Who may do what ----------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return False  # one by one, from its page
        return bool(super().has_delete_permission(request, obj)) and obj.state not in WORKING_STATES

    def delete_model(self, request: HttpRequest, obj: TopicComparison) -> None:
        topic_comparison_delete(obj)

    # --- List ---------------------------------------------------------------------------------------
    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def state_badge(self, comparison: TopicComparison) -> tuple[str, str]:
        return comparison.state, comparison.get_state_display()

    # --- New ----------------------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = form.cleaned_data
        created = start_topic_comparison(
            unit=data["unit"],
            name=data["name"],
            methods=data["methods"],
            num_seeds=data["num_seeds"],
            num_topics=data["num_topics"],
            set_version=data["set_version"],
            priority=JobPriority(data["priority"]),
            actor=staff_user(request),
        )
        obj.__dict__.update(created.__dict__)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        self.message_user(request, _("It is being made; this page shows how it goes."), messages.SUCCESS)
        return redirect(self.page_url(obj))

    # --- Addresses of its own -----------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        name = "training_jobs_topiccomparison"
        return [
            path("<int:pk>/live/", view(require_GET(self.live_view)), name=f"{name}_live"),
            path("<int:pk>/report/", view(require_GET(self.report_view)), name=f"{name}_report"),
            path("<int:pk>/step/<slug:step>/", view(require_POST(self.step_view)), name=f"{name}_step"),
            *super().get_urls(),
        ]

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The self-contained page, to keep or pass on."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        comparison = self.job_of(request, pk)
        if not comparison.results:
            raise Http404
        return HttpResponse(
            topic_page(comparison.results),
            headers={"Content-Disposition": f'attachment; filename="topics-{comparison.pk}.html"'},
        )

    def page_context(self, request: HttpRequest, comparison: TopicComparison) -> dict[str, Any]:
        results = comparison.results
        return {
            "asked_for": ", ".join(comparison.methods),
            "content": topic_content(results) if results else None,
            **self.live_context(request, comparison),
        }

    def live_context(self, request: HttpRequest, comparison: TopicComparison) -> dict[str, Any]:
        state = comparison.state
        succeeded = state == JobState.SUCCEEDED
        return {
            "comparison": comparison,
            "is_finished": state not in {JobState.QUEUED, *WORKING_STATES},
            "percent": 100 if succeeded else round(100 * comparison.progress_ratio),
            "may_step": self.may_step(request),
            "may_cancel": state in {JobState.QUEUED, *WORKING_STATES} and not comparison.cancel_requested,
            "may_go_on": state in {JobState.FAILED, JobState.CANCELLED},
        }
