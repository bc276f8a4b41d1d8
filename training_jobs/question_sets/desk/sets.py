"""Desk of the evaluation sets: what is in them, who judged, what was frozen."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.enums import SetPurpose
from training_jobs.exceptions import EvaluationSetError
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
class EvaluationSetAdmin(SetSteps, ModelAdmin):  # type: ignore[misc]
    form = SetForm
    list_display = ["name", "purpose_badge", "unit", "num_questions", "newest", "created_at"]
    list_select_related = ["unit"]
    list_filter = [("purpose", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter)]
    list_filter_submit = True
    search_fields = ["name", "description", "questions__text"]
    search_help_text = _("A name, or words of a question")
    show_full_result_count = False
    change_form_outer_before_template = "admin/training_jobs/evaluation_set.html"
    list_before_template = "admin/training_jobs/evaluation_sets_about.html"

    class Media:
        css = {"all": ["training_jobs/data_sets.css", "training_jobs/evaluation_sets.css"]}

    # --- Who may do what ----------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return False  # one by one, from its page: many at once would pass by the rules
        return bool(super().has_delete_permission(request, obj)) and not obj.versions.exists()

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], Any, set[str], list[str]]:
        """Its questions go with it, unlisted: they may be thousands."""
        return [str(evaluation_set) for evaluation_set in objs], {}, set(), []

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

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        units = self.model._meta.get_field("unit").related_model.objects.order_by("pk")
        return {
            "unit": units.values_list("pk", flat=True).first(),
            **super().get_changeform_initial_data(request),
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in ("name", "purpose", "description")}
        if change:
            evaluation_set_update(obj, **values)
            return
        made = evaluation_set_create(unit=obj.unit, actor=staff_user(request), **values)
        obj.__dict__.update(made.__dict__)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        self.message_user(request, _("Now put questions into it."), messages.SUCCESS)
        return redirect("admin:training_jobs_evaluationset_change", obj.pk)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        context = {**(extra_context or {}), "show_save_and_add_another": False}
        found = self.get_object(request, object_id) if object_id is not None else None
        if found is not None:
            context |= {
                "title": str(found),
                **page_context(found, staff_user(request)),
                **self.rights(request),
            }
        elif object_id is None:
            context["title"] = _("New evaluation set")
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except EvaluationSetError as error:  # somebody was quicker with the same name
            self.message_user(request, str(error), messages.ERROR)
            return redirect(request.get_full_path())

    def get_urls(self) -> list[URLPattern]:
        return [*self.step_urls(), *super().get_urls()]
