"""Desk of documents."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter

from curation.admin.filters import SituationFilter
from curation.admin.workflow import WORKFLOW_FIELDSET, WorkflowAdmin
from curation.models import Document


@admin.register(Document)
class DocumentAdmin(WorkflowAdmin):
    list_display = ["title", "status_badge", "situation", "document_type", "unit", "issued_on", "updated_at"]
    list_select_related = ["unit"]
    list_filter = [
        SituationFilter,
        ("status", ChoicesDropdownFilter),
        ("document_type", ChoicesDropdownFilter),
        ("audience", ChoicesDropdownFilter),
        ("unit", RelatedDropdownFilter),
    ]
    search_fields = ["title", "authors", "external_id"]
    autocomplete_fields = ["owner"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "status_badge",
                    ("unit", "document_type"),
                    "title",
                    "body",
                    "abstract",
                    "authors",
                    ("link", "issued_on"),
                    "external_id",
                ]
            },
        ),
        WORKFLOW_FIELDSET,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["status_badge"] if obj is None else ["status_badge", "unit", "external_id"]
