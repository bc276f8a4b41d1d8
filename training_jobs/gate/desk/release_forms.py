"""Dialogs of the releases' desk."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanWidget

from training_jobs.gate.desk.page import gate_page
from training_jobs.models import Release
from training_jobs.releases.selectors import production_release, stale_sources

MAX_REASON = 1000
_NUM_STALE_SHOWN = 5


class ReasonForm(BaseDialogForm):  # type: ignore[misc]
    reason = forms.CharField(
        label=_("Reason"), max_length=MAX_REASON, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class PromotionForm(BaseDialogForm):  # type: ignore[misc]
    """Why it goes into production; what the gate says and what has changed since it learned stand above."""

    form_before_template = "admin/training_jobs/gate/promotion.html"

    reason = forms.CharField(
        label=_("Why this release?"),
        help_text=_("It stays in the history with your name."),
        max_length=MAX_REASON,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    is_stale_confirmed = forms.BooleanField(
        label=_("I know that it learned from content that has changed"),
        required=False,
        widget=UnfoldBooleanWidget(),
    )

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.release = Release.objects.filter(pk=object_id).select_related("run__data_set", "unit").first()
        self.num_stale = stale_sources(self.release).count() if self.release else 0
        if not self.num_stale:
            del self.fields["is_stale_confirmed"]

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        if self.release is None:
            return {}
        return {
            **gate_page(self.release),
            "current": production_release(self.release.unit),
            "num_stale": self.num_stale,
            "stale": stale_sources(self.release)[:_NUM_STALE_SHOWN],
        }
