"""Desk of the rankers: what decides for each unit; training one on its questions, putting it in service."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from curation.models import Unit
from training_jobs.jobs.desk import Context, row_or_404
from training_jobs.jobs.job_desk import JobDesk
from training_jobs.models import RankerTraining
from training_jobs.ranker.desk.page import ranker_context, unit_card
from training_jobs.ranker.job import RANKER_JOB
from training_jobs.ranker.selectors import ranker_timeline
from training_jobs.ranker.services import ranker_put_in_service, ranker_roll_back
from training_jobs.ranker.tasks import start_ranker_training
from training_jobs.releases.services import PROMOTE

_MAX_REASON = 1000


@admin.register(RankerTraining)
class RankerTrainingAdmin(JobDesk):
    """Rows are made by the button of a unit and never changed."""

    steps = {"cancel": (RANKER_JOB.cancel, _("It is being cancelled."))}
    state_template = "admin/training_jobs/ranker/state.html"
    list_display = ["title", "state_badge", "situation", "unit", "created_at"]
    list_select_related = ["unit", "ranker"]
    list_filter = [("state", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter)]
    list_before_template = "admin/training_jobs/ranker/about.html"
    change_form_outer_before_template = "admin/training_jobs/ranker/page.html"

    class Media:
        css = {
            "all": [
                "training_jobs/desk.css",
                "training_jobs/releases.css",
                "training_jobs/rankers.css",
            ]
        }

    def get_queryset(self, request: HttpRequest) -> QuerySet[RankerTraining]:
        rows: QuerySet[RankerTraining] = super().get_queryset(request)
        return rows.select_related("unit", "ranker__unit", "created_by")

    # --- Who may do what ----------------------------------------------------------------------------
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # by the button of a unit

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_promote(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PROMOTE)) and self.has_view_permission(request)

    # --- List ---------------------------------------------------------------------------------------
    @display(description=_("ranker"))
    def title(self, training: RankerTraining) -> str:
        return training.ranker.name if training.ranker else str(training)

    @display(description=_("use"), label={"production": "success", "candidate": "info"})
    def situation(self, training: RankerTraining) -> tuple[str, Any] | None:
        if training.ranker is None:
            return None
        in_production = training.ranker.in_production
        return ("production", _("In service")) if in_production else ("candidate", _("Candidate"))

    def list_context(self, request: HttpRequest) -> Context:
        """What decides for each unit now."""
        units = Unit.objects.filter(is_active=True).order_by("pk")
        return {
            "title": _("Decision: which entry answers"),
            "cards": [unit_card(unit) for unit in units],
            "may_train": self.may(request, "add"),
            "may_promote": self.may_promote(request),
        }

    # --- Page ---------------------------------------------------------------------------------------
    def page_context(self, request: HttpRequest, training: RankerTraining) -> Context:
        context = {"title": self.title(training), **super().page_context(request, training)}
        if training.ranker is not None:
            context |= ranker_context(training.ranker, training.unit)
            context["timeline"] = ranker_timeline(training.ranker)
        return context

    def live_context(self, request: HttpRequest, training: RankerTraining) -> Context:
        return {
            "training": training,
            "may_promote": self.may_promote(request),
            **super().live_context(request, training),
        }

    # --- Addresses of its own -----------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        return [
            self.own_path("train/<int:unit_pk>/", require_POST(self.train_view), "train"),
            self.own_path("back/<int:unit_pk>/", require_POST(self.back_view), "back"),
            self.own_path("<int:pk>/promote/", require_POST(self.promote_view), "promote"),
            *super().get_urls(),
        ]

    def train_view(self, request: HttpRequest, unit_pk: int) -> HttpResponseBase:
        """One click: a ranker of the unit's own questions; a second click leads to the same training."""
        if not self.may(request, "add"):
            raise PermissionDenied
        training = start_ranker_training(row_or_404(Unit.objects.all(), unit_pk), actor=staff_user(request))
        self.message_user(request, _("It is being trained; this page shows how it goes."), messages.SUCCESS)
        return redirect(self.page_url(training))

    def promote_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not self.may_promote(request):
            raise PermissionDenied
        training: RankerTraining = self.job_of(request, pk)
        ranker = training.ranker
        if ranker is None:
            raise Http404

        def put_in_service() -> object:
            ranker_put_in_service(ranker, actor=staff_user(request), reason=_reason(request))
            return _("In service from the next question on.")

        self.take(request, put_in_service)
        return redirect(self.page_url(training))

    def back_view(self, request: HttpRequest, unit_pk: int) -> HttpResponseBase:
        """One click: what decided before decides again."""
        if not self.may_promote(request):
            raise PermissionDenied
        unit = row_or_404(Unit.objects.all(), unit_pk)

        def roll_back() -> object:
            event = ranker_roll_back(unit, actor=staff_user(request), reason=_reason(request))
            return _("Back to «%(name)s».") % {"name": event.gate["restored_name"]}

        self.take(request, roll_back)
        return redirect(self.url("changelist"))


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:_MAX_REASON]
