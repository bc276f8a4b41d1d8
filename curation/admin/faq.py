"""Desk of the frequent questions and their categories."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.filters import SituationFilter
from curation.admin.forms import FaqEntryForm
from curation.admin.foundations import foundation_labels, matching_foundations, suggested_options
from curation.admin.workflow import WORKFLOW_FIELDSET, WorkflowAdmin
from curation.models import Category, FaqEntry
from curation.selectors.foundations import outdated_faqs
from curation.selectors.situations import Situation


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
                    "rests_on",
                    "suggested",
                    "external_id",
                ]
            },
        ),
        WORKFLOW_FIELDSET,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FaqEntry]:
        rows: QuerySet[FaqEntry] = super().get_queryset(request)
        outdated = outdated_faqs(on=timezone.localdate())
        return rows.annotate(is_outdated=Case(When(pk__in=outdated, then=True), default=False))

    def get_urls(self) -> list[Any]:
        options = self.admin_site.admin_view(self.foundation_options)
        return [path("foundations/", options, name="curation_faqentry_foundations"), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = [] if obj is None else ["unit", "external_id"]
        return ["status_badge", "foundations", *fixed]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A text that cannot be edited now shows what it rests on in words."""
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        (name, options), *others = self.fieldsets
        fields = [field for field in options["fields"] if field != "suggested"]
        fields[fields.index("rests_on")] = "foundations"
        return [(name, {**options, "fields": fields}), *others]

    @display(description=_("Rests on"))
    def foundations(self, entry: FaqEntry) -> SafeString | str:
        labels = foundation_labels(entry.unit, entry.rests_on)
        return format_html_join(mark_safe("<br>"), "{}", ((label,) for _stored, label in labels)) or "–"

    @display(description=_("Note"))
    def situation(self, entry: Any) -> str:
        if entry.is_outdated:
            return str(Situation.OUTDATED.label)
        note: str = super().situation(entry)
        return note

    def save_model(self, request: HttpRequest, obj: FaqEntry, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        named = suggested_options(obj.unit, f"{obj.answer}\n{obj.sources}", present=obj.rests_on)
        if named:
            text = _("The text names %(articles)s. If the answer follows from it, tick it under «%(field)s».")
            articles = ", ".join(label for _stored, label in named)
            self.message_user(request, text % {"articles": articles, "field": _("Named in the text")})

    def foundation_options(self, request: HttpRequest) -> HttpResponse:
        """What can be rested on, for the search of the form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return matching_foundations(request)


@admin.register(Category)
class CategoryAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["name", "unit", "position"]
    list_editable = ["position"]
    list_select_related = ["unit"]
    list_filter = [("unit", RelatedDropdownFilter)]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
