"""Desk of the rankers: what decides for each unit; training one on its questions, putting it in service."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from curation.models import Unit
from training_jobs.enums import WORKING_STATES, JobState
from training_jobs.exceptions import TrainingJobsError
from training_jobs.jobs.desk import JobDesk
from training_jobs.jobs.rows_in_address import addressed_row
from training_jobs.models import RankerTraining
from training_jobs.ranker.desk.page import ranker_context, unit_card
from training_jobs.ranker.selectors import ranker_timeline
from training_jobs.ranker.services import ranker_put_in_service, ranker_roll_back, ranker_training_cancel
from training_jobs.ranker.tasks import start_ranker_training
from training_jobs.releases.services import PROMOTE
from training_jobs.tuning.desk.state import STATE_COLOURS

_NAME = "training_jobs_rankertraining"
_MAX_REASON = 1000


@admin.register(RankerTraining)
class RankerTrainingAdmin(JobDesk):
    """Rows are made by the button of a unit and never changed."""

    steps = {"cancel": (ranker_training_cancel, _("It is being cancelled."))}
    state_template = "admin/training_jobs/ranker_state.html"
    list_display = ["title", "state_badge", "situation", "unit", "created_at"]
    list_select_related = ["unit", "ranker"]
    list_filter = [("state", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter)]
    list_filter_submit = True
    show_full_result_count = False
    list_before_template = "admin/training_jobs/rankers_intro.html"
    change_form_outer_before_template = "admin/training_jobs/ranker.html"
    fieldsets: ClassVar[list[tuple[None, dict[str, list[str]]]]] = [(None, {"fields": []})]

    class Media:
        css = {
            "all": [
                "training_jobs/data_sets.css",
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

    def may_train(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("training_jobs.add_rankertraining"))

    def may_promote(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PROMOTE)) and self.has_view_permission(request)

    # --- List ---------------------------------------------------------------------------------------
    @display(description=_("ranker"))
    def title(self, training: RankerTraining) -> str:
        return training.ranker.name if training.ranker else str(training)

    @display(description=_("training"), label=STATE_COLOURS, ordering="state")
    def state_badge(self, training: RankerTraining) -> tuple[str, str]:
        return training.state, training.get_state_display()

    @display(description=_("use"), label={"production": "success", "candidate": "info"})
    def situation(self, training: RankerTraining) -> tuple[str, Any] | None:
        if training.ranker is None:
            return None
        in_production = training.ranker.in_production
        return ("production", _("In service")) if in_production else ("candidate", _("Candidate"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, under what decides for each unit now."""
        units = Unit.objects.filter(is_active=True).order_by("pk")
        context = {
            **(extra_context or {}),
            "title": _("Decision: which entry answers"),
            "cards": [unit_card(unit) for unit in units],
            "may_train": self.may_train(request),
            "may_promote": self.may_promote(request),
        }
        response: HttpResponse = super().changelist_view(request, context)
        return response

    # --- Page ---------------------------------------------------------------------------------------
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        training = self.get_object(request, object_id) if object_id is not None else None
        context = dict(extra_context or {})
        if training is not None:
            context |= {"title": self.title(training), **self.live_context(request, training)}
            if training.ranker is not None:
                context |= ranker_context(training.ranker, training.unit)
                context["timeline"] = ranker_timeline(training.ranker)
        return super().changeform_view(request, object_id, form_url, context)

    def live_context(self, request: HttpRequest, training: RankerTraining) -> dict[str, Any]:
        state = training.state
        return {
            "training": training,
            "is_finished": state not in {JobState.QUEUED, *WORKING_STATES},
            "percent": 100 if state == JobState.SUCCEEDED else round(100 * training.progress_ratio),
            "may_step": self.may_step(request),
            "may_promote": self.may_promote(request),
            "may_cancel": state in {JobState.QUEUED, *WORKING_STATES} and not training.cancel_requested,
        }

    # --- Addresses of its own -----------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("train/<int:unit_pk>/", view(require_POST(self.train_view)), name=f"{_NAME}_train"),
            path("back/<int:unit_pk>/", view(require_POST(self.back_view)), name=f"{_NAME}_back"),
            path("<int:pk>/promote/", view(require_POST(self.promote_view)), name=f"{_NAME}_promote"),
            path("<int:pk>/live/", view(require_GET(self.live_view)), name=f"{_NAME}_live"),
            path("<int:pk>/step/<slug:step>/", view(require_POST(self.step_view)), name=f"{_NAME}_step"),
            *super().get_urls(),
        ]

    def train_view(self, request: HttpRequest, unit_pk: int) -> HttpResponseBase:
        """One click: a ranker of the unit's own questions; a second click leads to the same training."""
        if not self.may_train(request):
            raise PermissionDenied
        training = start_ranker_training(_unit(unit_pk), actor=staff_user(request))
        self.message_user(request, _("It is being trained; this page shows how it goes."), messages.SUCCESS)
        return redirect(self.page_url(training))

    def promote_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not self.may_promote(request):
            raise PermissionDenied
        training: RankerTraining = self.job_of(request, pk)
        if training.ranker is None:
            raise Http404
        try:
            ranker_put_in_service(training.ranker, actor=staff_user(request), reason=_reason(request))
        except TrainingJobsError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("In service from the next question on."), messages.SUCCESS)
        return redirect(self.page_url(training))

    def back_view(self, request: HttpRequest, unit_pk: int) -> HttpResponseBase:
        """One click: what decided before decides again."""
        if not self.may_promote(request):
            raise PermissionDenied
        try:
            event = ranker_roll_back(_unit(unit_pk), actor=staff_user(request), reason=_reason(request))
        except TrainingJobsError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            told = _("Back to «%(name)s».") % {"name": event.gate["restored_name"]}
            self.message_user(request, told, messages.SUCCESS)
        return redirect(reverse(f"admin:{_NAME}_changelist"))


def _unit(pk: int) -> Unit:
    unit: Unit | None = addressed_row(Unit.objects.all(), pk)
    if unit is None:
        raise Http404
    return unit


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:_MAX_REASON]
