"""History of a record: who, when, why, and what changed word by word."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from simple_history.admin import SimpleHistoryAdmin

from curation.text.diff import word_diff

# Bookkeeping that every step changes; the record itself says who and when.
_HIDDEN_FIELDS = frozenset(
    {
        *("id", "author", "writer_ids", "is_sample", "created_at", "updated_at"),
        *("approved_by", "approved_at", "published_at", "retired_at"),
    }
)


class HistoryAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    """Shows the history with readable differences; nothing is changed from there."""

    object_history_list_template = "admin/curation/history_list.html"
    history_list_per_page = 30

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        info = self.model._meta.app_label, self.model._meta.model_name
        return redirect("admin:{}_{}_history".format(*info), object_id)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Give each record its list of (label, difference) against the one before it."""
        records = list(historical_records)
        for record, previous in zip(records, [*records[1:], None], strict=True):
            previous = previous or record.prev_record
            if previous is not None:
                record.differences = self._differences(record, previous)

    def _differences(self, record: Any, previous: Any) -> list[tuple[str, SafeString]]:
        fields = {f.attname: f for f in self.model._meta.concrete_fields if f.name not in _HIDDEN_FIELDS}
        return [
            (capfirst(str(field.verbose_name)), _difference(field, previous, record))
            for attname, field in fields.items()
            if getattr(previous, attname) != getattr(record, attname)
        ]


def _difference(field: models.Field[Any, Any], before: Any, after: Any) -> SafeString:
    old, new = _readable(field, before), _readable(field, after)
    if isinstance(field, models.TextField) or len(old) + len(new) > 60:
        return word_diff(old, new)
    removed = format_html("<del>{}</del> ", old) if old else ""
    return format_html("{}<ins>{}</ins>", removed, new) if new else format_html("{}", removed)


def _readable(field: models.Field[Any, Any], record: Any) -> str:
    value = getattr(record, field.attname)
    if value is None:
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)
