"""Desk of the comparisons of topic methods: start one, watch it, read what came out."""

from importlib.util import find_spec
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from assistant.topics.grouping import GROUPERS
from assistant.topics.material import MIN_TEXTS
from curation.admin.people import staff_user
from curation.models import Unit
from training_jobs.enums import JobPriority
from training_jobs.evaluation.methods.topic_libraries import NEEDED_MODULES
from training_jobs.evaluation.selectors import usable_set_versions
from training_jobs.jobs.desk import Context, download, integer_field
from training_jobs.jobs.job_desk import FormJobDesk
from training_jobs.models import EvaluationSetVersion, TopicComparison
from training_jobs.topics.comparing import MAX_SEEDS
from training_jobs.topics.job import TOPICS_JOB
from training_jobs.topics.reporting import TopicReport, topic_content, topic_page
from training_jobs.topics.services import topic_comparison_delete
from training_jobs.topics.tasks import TOPICS_QUEUE, start_topic_comparison
from training_jobs.topics.texts import asked_questions, frozen_questions

_PAGE = "admin/training_jobs/topics/page.html"
_CHOSEN_AT_FIRST = ("lda", "nmf", "kmeans", "agglomerative")
_MAX_NAME = TopicComparison._meta.get_field("name").max_length or 0
MAX_TOPICS = 200


def is_installed(method: str) -> bool:
    return all(find_spec(module) is not None for module in NEEDED_MODULES.get(method, ()))


def method_choices() -> list[tuple[str, str]]:
    """Each method with what it does; those that would be left out say so."""
    return [
        (name, _choice_words(name, str(grouper.description), is_installed(name)))
        for name, grouper in GROUPERS.items()
    ]


def _choice_words(name: str, description: str, installed: bool) -> str:
    words = f"{name}: {description}"
    return words if installed else gettext("%(method)s (not installed here)") % {"method": words}


class TopicComparisonForm(forms.ModelForm):  # type: ignore[type-arg]
    set_version = forms.ModelChoiceField(
        EvaluationSetVersion.objects.none(),
        label=_("Questions"),
        required=False,
        empty_label=_("What people asked the unit"),
        help_text=_(
            "Questions of people were masked before they were stored. A frozen evaluation set whose "
            "questions have groups also tells how well the topics match these groups."
        ),
        widget=UnfoldAdminSelectWidget(),
    )
    methods = forms.MultipleChoiceField(
        label=_("Methods"),
        initial=_CHOSEN_AT_FIRST,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        error_messages={"required": _("Choose at least one method.")},
    )
    num_seeds = integer_field(
        _("Repetitions"),
        _(
            "How often each method starts again where chance decides. From five on, the stability says "
            "something."
        ),
        1,
        MAX_SEEDS,
        5,
    )
    num_topics = integer_field(
        _("Number of topics"),
        _("Empty: as many as there are groups, else by the number of questions."),
        2,
        MAX_TOPICS,
        None,
    )

    class Meta:
        model = TopicComparison
        fields = ("unit", "name", "set_version", "methods", "num_topics", "num_seeds", "priority")
        help_texts = {
            "unit": _("Whose questions are grouped."),
            "priority": _("What is more urgent goes first."),
        }
        widgets = {
            "unit": UnfoldAdminSelectWidget(),
            "name": UnfoldAdminTextInputWidget(),
            "priority": UnfoldAdminSelectWidget(choices=JobPriority.choices),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        if "unit" not in fields:
            return  # the page of one that exists shows no form
        fields["methods"].choices = method_choices()  # type: ignore[attr-defined]
        fields["set_version"].queryset = usable_set_versions()  # type: ignore[attr-defined]
        fields["unit"].queryset = Unit.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        fields["name"].required = False
        fields["name"].max_length = _MAX_NAME  # type: ignore[attr-defined]
        fields["name"].help_text = _("How you will find it again. Empty: named after the unit.")

    def clean(self) -> dict[str, Any]:
        """Refused at once: a set of another unit, and too few questions to find topics in."""
        values = super().clean() or {}
        unit, version = values.get("unit"), values.get("set_version")
        if unit is None or "set_version" in self.errors:
            return values
        if version is not None and version.evaluation_set.unit_id != unit.pk:
            self.add_error("set_version", gettext("This set belongs to another unit."))
            return values
        num_texts = len(frozen_questions(version)[0] if version else asked_questions(unit, limit=MIN_TEXTS))
        if num_texts < MIN_TEXTS:
            self.add_error(
                "set_version",
                gettext("There are only %(count)d different questions there; topics need at least %(least)d.")
                % {"count": num_texts, "least": MIN_TEXTS},
            )
        return values


FIELDSETS = [
    (None, {"fields": ["unit", "name", "set_version", "methods"]}),
    (
        _("How often, how many"),
        {"fields": ["num_seeds", "num_topics", "priority"]},
    ),
]


@admin.register(TopicComparison)
class TopicComparisonAdmin(FormJobDesk):
    steps = {
        "cancel": (TOPICS_JOB.cancel, _("It is being cancelled.")),
        "go-on": (TOPICS_QUEUE.go_on, _("It waits for its turn.")),
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
