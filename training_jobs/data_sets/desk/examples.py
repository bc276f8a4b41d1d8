"""The examples of all data sets, for reading: filtered by data set, kind and split, searched by words."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from training_jobs.data_sets.desk.page import stored_view
from training_jobs.models import DataSetExample


@admin.register(DataSetExample)
class DataSetExampleAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["question", "kind", "split", "origin", "num_tokens"]
    list_select_related = ["source", "data_set"]
    list_filter = [
        ("data_set", RelatedDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("split", ChoicesDropdownFilter),
    ]
    list_filter_submit = True
    list_per_page = 50
    search_fields = ["messages", "text", "source__entry_key", "source__title"]
    show_full_result_count = False
    change_form_outer_before_template = "admin/training_jobs/data_set_example.html"

    class Media:
        css = {"all": ["training_jobs/data_sets.css"]}

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
        return [(None, {"fields": []})]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        context = dict(extra_context or {})
        example = self.get_object(request, object_id) if object_id is not None else None
        if example is not None:
            context |= {
                "title": _("Example %(number)d") % {"number": example.position},
                "example": stored_view(example),
                "passage_keys": example.passage_keys,
                "num_tokens": example.num_tokens,
                "data_set": example.data_set,
                "data_set_url": reverse("admin:training_jobs_dataset_change", args=[example.data_set_id]),
            }
        return super().changeform_view(request, object_id, form_url, context)
