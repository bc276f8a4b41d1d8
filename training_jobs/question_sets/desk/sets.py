"""Desk of the evaluation sets: what is in them, who judged, what was frozen."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.enums import SetPurpose
from training_jobs.jobs.desk import Context, CreatingDesk
from training_jobs.models import EvaluationSet
from training_jobs.question_sets.desk.forms import SetForm
from training_jobs.question_sets.desk.page import page_context
from training_jobs.question_sets.desk.steps import SetSteps
from training_jobs.question_sets.services import (
    evaluation_set_create,
    evaluation_set_delete,
    evaluation_set_update,
)

_COLOURS = {
    SetPurpose.GENERAL.value: "info",
    SetPurpose.NO_ANSWER.value: "warning",
    SetPurpose.SAFETY.value: "danger",
}


@admin.register(EvaluationSet)
class EvaluationSetAdmin(SetSteps, CreatingDesk):
    form = SetForm
    new_title = _("New evaluation set")
    created_message = _("Now put questions into it.")
    deletes_parts_unlisted = True
    list_display = ["name", "purpose_badge", "unit", "num_questions", "newest", "created_at"]
    list_select_related = ["unit"]
    list_filter = [("purpose", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter)]
    search_fields = ["name", "description", "questions__text"]
    search_help_text = _("A name, or words of a question")
    change_form_outer_before_template = "admin/training_jobs/question_sets/page.html"
    list_before_template = "admin/training_jobs/question_sets/about.html"

    class Media:
        css = {"all": ["training_jobs/desk.css", "training_jobs/question_sets.css"]}

    # --- Who may do what ----------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return False  # one by one, from its page: many at once would pass by the rules
        return bool(super().has_delete_permission(request, obj)) and not obj.versions.exists()

    def delete_model(self, request: HttpRequest, obj: EvaluationSet) -> None:
        evaluation_set_delete(obj)

    # --- List ---------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[EvaluationSet]:
        rows: QuerySet[EvaluationSet] = super().get_queryset(request)
        return rows.annotate(count=Count("questions", distinct=True), newest_number=Max("versions__number"))

    @display(description=_("purpose"), label=_COLOURS, ordering="purpose")
    def purpose_badge(self, evaluation_set: EvaluationSet) -> tuple[str, str]:
        return evaluation_set.purpose, evaluation_set.get_purpose_display()

    @display(description=_("questions"), ordering="count")
    def num_questions(self, evaluation_set: Any) -> int:
        return int(evaluation_set.count)

    @display(description=_("frozen version"), ordering="newest_number")
    def newest(self, evaluation_set: Any) -> str:
        return f"v{evaluation_set.newest_number}" if evaluation_set.newest_number else "–"

    # --- Page ---------------------------------------------------------------------------------------
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["unit"]

    def create(self, request: HttpRequest, form: SetForm) -> EvaluationSet:
        unit = form.cleaned_data["unit"]
        return evaluation_set_create(unit=unit, actor=staff_user(request), **_values(form))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            evaluation_set_update(obj, **_values(form))

    def page_context(self, request: HttpRequest, found: EvaluationSet) -> Context:
        return {
            **page_context(found, staff_user(request)),
            **self.rights(request),
            "show_save_and_continue": True,
        }

    def get_urls(self) -> list[URLPattern]:
        return [*self.step_urls(), *super().get_urls()]


def _values(form: SetForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("name", "purpose", "description")}
