"""Desk of the units."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from curation.admin.forms import UnitForm
from curation.admin.history import HistoryAdmin
from curation.models import Unit


@admin.register(Unit)
class UnitAdmin(HistoryAdmin, ModelAdmin):  # type: ignore[misc]
    form = UnitForm
    list_display = ["name", "code", "contact_email", "author_may_approve", "is_active"]
    search_fields = ["name", "code"]
    fieldsets = [
        (None, {"fields": [("code", "name"), ("author_may_approve", "is_active"), "writing"]}),
        (
            _("Contact for what the assistant cannot answer"),
            {"fields": [("contact_email", "contact_phone"), ("contact_place", "contact_hours")]},
        ),
        (_("The chat on other pages"), {"fields": ["widget_origins"]}),
        (_("What is said to who needs a person"), {"fields": ["person_text", "emergency_text"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The code stands in every public address, so it never changes."""
        return [] if obj is None else ["code"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A unit is switched off; deleting it would break every citation."""
        return False
