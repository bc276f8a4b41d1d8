"""Desk of the alerts: what fell, since when, and who has seen it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from curation.admin.dialogs import dialog
from curation.admin.people import staff_user
from training_jobs.jobs.desk import Desk
from training_jobs.models import QualityAlert
from training_jobs.quality.services import alerts_acknowledge

_LABELS = {"open": "danger", "seen": "info", "recovered": "success"}


@admin.register(QualityAlert)
class QualityAlertAdmin(Desk):
    """Rows are made by the nightly look at the questions; people only say that they have seen them."""

    list_display = ["message", "situation_badge", "unit", "created_at"]
    list_select_related = ["unit", "seen_by"]
    list_filter = [("unit", RelatedDropdownFilter)]
    list_before_template = "admin/training_jobs/quality/about.html"
    actions = ["acknowledge"]
    actions_detail = ("acknowledge_one",)
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "message",
                    "situation",
                    ("unit", "created_at"),
                    ("run", "before"),
                    ("seen_by", "seen_at"),
                    ("recovered_at", "recovered_run"),
                ]
            },
        )
    ]
    readonly_fields = [
        "message",
        "situation",
        "unit",
        "created_at",
        "run",
        "before",
        "seen_by",
        "seen_at",
        "recovered_at",
        "recovered_run",
    ]

    class Media:
        css = {"all": ["training_jobs/releases.css"]}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list's action asks without a row; a row itself is never edited."""
        return obj is None and bool(super().has_change_permission(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view")

    def has_acknowledge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may(request, "change"):
            return False
        alert = self.get_object(request, str(object_id)) if object_id is not None else None
        return alert is None or alert.seen_at is None

    @display(description=_("situation"), label=_LABELS)
    def situation_badge(self, alert: QualityAlert) -> tuple[str, str]:
        state = "recovered" if alert.recovered_at else "seen" if alert.seen_at else "open"
        return state, self.situation(alert)

    @display(description=_("situation"))
    def situation(self, alert: QualityAlert) -> str:
        if alert.recovered_at:
            day = timezone.localtime(alert.recovered_at).strftime("%d/%m/%Y")
            return str(_("Recovered on %(day)s") % {"day": day})
        if alert.seen_at:
            return str(_("Seen by %(person)s") % {"person": alert.seen_by or "–"})
        return str(_("Nobody has seen it yet"))

    @action(description=_("Mark as seen"), permissions=["acknowledge"])
    def acknowledge(self, request: HttpRequest, alerts: "QuerySet[QualityAlert]") -> None:
        number = alerts_acknowledge(alerts, actor=staff_user(request))
        told = ngettext("%(count)d alert marked as seen.", "%(count)d alerts marked as seen.", number) % {
            "count": number
        }
        self.message_user(request, told, messages.SUCCESS)

    @action(
        description=_("Mark as seen"),
        permissions=["acknowledge"],
        url_path="acknowledge-one",
        icon="visibility",
        dialog=dialog(
            _("Mark as seen"),
            _("Your name and the date are recorded; it leaves the first page."),
            _("I have seen it"),
        ),
    )
    def acknowledge_one(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        alerts_acknowledge(QualityAlert.objects.filter(pk=object_id), actor=staff_user(request))
        return self.leave_dialog(request, self.get_object(request, object_id))
