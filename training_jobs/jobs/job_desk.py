"""The desk of a kind of job: a page that follows the work, and steps by their own addresses."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from unfold.decorators import display

from training_jobs.enums import UNFINISHED_STATES, WORKING_STATES, JobState
from training_jobs.jobs.desk import Context, CreatingDesk, Desk, row_or_404

STATE_COLOURS = {
    JobState.QUEUED: "info",
    JobState.RUNNING: "primary",
    JobState.EVALUATING: "primary",
    JobState.PAUSED: "warning",
    JobState.SUCCEEDED: "success",
    JobState.FAILED: "danger",
    JobState.CANCELLED: "",
}


class JobDesk(Desk):
    """The page of a job.

    `steps` leads from the name of a step to what takes it and what is said then; `state_template` is the part
    of the page that a browser asks for again until the job has ended.
    """

    steps: ClassVar[Mapping[str, tuple[Callable[[Any], object], Any]]]
    state_template: ClassVar[str]

    @display(description=_("state"), label=STATE_COLOURS, ordering="state")
    def state_badge(self, job: Any) -> tuple[str, str]:
        return job.state, job.get_state_display()

    # --- Who may do what ----------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Steps have their own addresses; what was asked for never changes."""
        return obj is None and bool(super().has_change_permission(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one, from its page: many at once would pass by the rules."""
        if obj is None or not super().has_delete_permission(request, obj):
            return False
        return obj.state not in WORKING_STATES

    def may_step(self, request: HttpRequest) -> bool:
        return self.may(request, "change")

    # --- What the page shows ------------------------------------------------------------------------
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """None: a template draws the page."""
        return []

    def job_of(self, request: HttpRequest, pk: int) -> Any:
        """The job, or «not found»; whoever calls has checked the rights."""
        return row_or_404(self.model._default_manager.select_related("unit"), pk)

    def live_context(self, request: HttpRequest, job: Any) -> Context:
        """What the part of the page is given that changes while the job works."""
        is_finished = job.state not in UNFINISHED_STATES
        return {
            "job": job,
            "live_url": self.url("live", job.pk),
            "cancel_url": self.url("step", job.pk, "cancel"),
            "is_finished": is_finished,
            "percent": job.progress_percent,
            "may_step": self.may_step(request),
            "may_cancel": not is_finished and not job.cancel_requested,
            "may_go_on": job.state in {JobState.FAILED, JobState.CANCELLED},
        }

    def page_context(self, request: HttpRequest, job: Any) -> Context:
        return self.live_context(request, job)

    # --- Addresses of its own -----------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        return [
            self.own_path("<int:pk>/live/", require_GET(self.live_view), "live"),
            self.own_path("<int:pk>/step/<slug:step>/", require_POST(self.step_view), "step"),
            *super().get_urls(),
        ]

    def live_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        response = self.live_response(request, self.job_of(request, pk))
        response.headers["Cache-Control"] = "no-store"
        return response

    def live_response(self, request: HttpRequest, job: Any) -> HttpResponse:
        """The state of the job; once it has ended the whole page is read again."""
        context = self.live_context(request, job)
        response = render(request, self.state_template, context)
        if context["is_finished"]:
            response.headers["HX-Refresh"] = "true"
        return response

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponseBase:
        if not self.may_step(request):
            raise PermissionDenied
        job = self.job_of(request, pk)
        self.take(request, lambda: self.take_step(request, job, step))
        return redirect(self.page_url(job))

    def take_step(self, request: HttpRequest, job: Any, step: str) -> object:
        """What is said once the step is taken; «not found» when there is no such step."""
        if step not in self.steps:
            raise Http404
        take, message = self.steps[step]
        take(job)
        return message


class FormJobDesk(CreatingDesk, JobDesk):
    """A desk whose jobs are asked for by one form; afterwards their page shows no field of it."""

    form_fieldsets: ClassVar[Any]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.form_fieldsets if obj is None else []
