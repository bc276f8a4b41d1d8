"""Desk of the frequent questions and their categories."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter

from curation.admin.filters import SituationFilter
from curation.admin.forms import FaqEntryForm
from curation.admin.workflow import WORKFLOW_FIELDSET, WorkflowAdmin
from curation.models import Category, FaqEntry


@admin.register(FaqEntry)
class FaqEntryAdmin(WorkflowAdmin):
    form = FaqEntryForm
    list_display = ["question", "status_badge", "situation", "category", "unit", "updated_at"]
    list_select_related = ["category", "unit"]
    list_filter = [
        SituationFilter,
        ("status", ChoicesDropdownFilter),
        ("category", RelatedDropdownFilter),
        ("audience", ChoicesDropdownFilter),
        ("unit", RelatedDropdownFilter),
    ]
    search_fields = ["question", "answer", "external_id"]
    autocomplete_fields = ["category", "owner"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "status_badge",
                    "unit",
                    "category",
                    "question",
                    "variants",
                    "answer",
                    "sources",
                    "external_id",
                ]
            },
        ),
        WORKFLOW_FIELDSET,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["status_badge"] if obj is None else ["status_badge", "unit", "external_id"]


@admin.register(Category)
class CategoryAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["name", "unit", "position"]
    list_editable = ["position"]
    list_select_related = ["unit"]
    list_filter = [("unit", RelatedDropdownFilter)]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
