"""Filters of the editors' lists."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from curation.selectors.situations import Situation, situation_condition


class SituationFilter(DropdownFilter):  # type: ignore[misc]
    """The same situations that the first page of the desk counts."""

    title = _("situation")
    parameter_name = "situacion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Situation.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in Situation.values:
            return queryset
        today = timezone.localdate()
        return queryset.filter(situation_condition(Situation(self.value()), queryset.model, on=today))
