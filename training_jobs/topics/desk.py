"""Desk of the comparisons of topic methods: start one, watch it, read what came out."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter

from curation.admin.people import staff_user
from training_jobs.enums import JobPriority
from training_jobs.jobs.desk import Context, download
from training_jobs.jobs.job_desk import FormJobDesk
from training_jobs.models import TopicComparison
from training_jobs.topics.forms import FIELDSETS, TopicComparisonForm
from training_jobs.topics.reporting import TopicReport, topic_content, topic_page
from training_jobs.topics.services import topic_comparison_cancel, topic_comparison_delete
from training_jobs.topics.tasks import continue_topic_comparison, start_topic_comparison

_PAGE = "admin/training_jobs/topics/page.html"


@admin.register(TopicComparison)
class TopicComparisonAdmin(FormJobDesk):
    steps = {
        "cancel": (topic_comparison_cancel, _("It is being cancelled.")),
        "go-on": (continue_topic_comparison, _("It waits for its turn.")),
    }
    state_template = "admin/training_jobs/topics/state.html"
    form = TopicComparisonForm
    form_fieldsets = FIELDSETS
    new_title = _("New comparison of topic methods")
    created_message = _("It is being made; this page shows how it goes.")
    list_display = ["name", "state_badge", "source", "unit", "created_at"]
    list_select_related = ["unit"]
    list_filter = [("state", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter)]
    search_fields = ["name"]
    list_before_template = "admin/training_jobs/topics/about.html"
    change_form_outer_before_template = _PAGE

    class Media:
        css = {"all": ["training_jobs/desk.css", "training_jobs/topic_comparisons.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopicComparison]:
        rows: QuerySet[TopicComparison] = super().get_queryset(request)
        return rows.defer("groupings", "results")

    def delete_model(self, request: HttpRequest, obj: TopicComparison) -> None:
        topic_comparison_delete(obj)

    # --- New ----------------------------------------------------------------------------------------
    def create(self, request: HttpRequest, form: TopicComparisonForm) -> TopicComparison:
        data = form.cleaned_data
        return start_topic_comparison(
            unit=data["unit"],
            name=data["name"],
            methods=data["methods"],
            num_seeds=data["num_seeds"],
            num_topics=data["num_topics"],
            set_version=data["set_version"],
            priority=JobPriority(data["priority"]),
            actor=staff_user(request),
        )

    # --- Addresses of its own -----------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        report = self.own_path("<int:pk>/report/", require_GET(self.report_view), "report")
        return [report, *super().get_urls()]

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The self-contained page, to keep or pass on."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        comparison = self.job_of(request, pk)
        if not comparison.results:
            raise Http404
        page = topic_page(TopicReport.from_document(comparison.results))
        return download(page, f"topics-{comparison.pk}.html", "text/html; charset=utf-8")

    def page_context(self, request: HttpRequest, comparison: TopicComparison) -> Context:
        results = comparison.results
        return {
            "comparison": comparison,
            "asked_for": ", ".join(comparison.methods),
            "content": topic_content(TopicReport.from_document(results)) if results else None,
            **super().page_context(request, comparison),
        }
