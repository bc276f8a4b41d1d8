"""What the desks of background jobs share: a page that follows the job, steps by their own addresses."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from unfold.admin import ModelAdmin

from training_jobs.exceptions import TrainingJobsError
from training_jobs.models import Job


class JobDesk(ModelAdmin):  # type: ignore[misc]
    """The page of a job.

    `steps` leads from the name of a step to what takes it and what is said then; `state_template` is the part
    of the page that a browser asks for again until the job has ended.
    """

    steps: ClassVar[Mapping[str, tuple[Callable[[Any], None], Any]]]
    state_template: ClassVar[str]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Steps have their own addresses; what was asked for never changes."""
        return obj is None and bool(super().has_change_permission(request))

    def may_step(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))

    def page_url(self, job: Job) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[job.pk])

    def job_of(self, request: HttpRequest, pk: int) -> Any:
        """The job, or «not found»; whoever calls has checked the rights."""
        job = self.model._default_manager.select_related("unit").filter(pk=pk).first()
        if job is None:
            raise Http404
        return job

    def live_context(self, request: HttpRequest, job: Any) -> dict[str, Any]:
        """What the part of the page needs that changes while the job works, `is_finished` among it."""
        raise NotImplementedError

    def live_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The state of the job; once it has ended the whole page is read again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self.live_context(request, self.job_of(request, pk)) | {"may_step": self.may_step(request)}
        response: HttpResponse = render(request, self.state_template, context)
        response.headers["Cache-Control"] = "no-store"
        if context["is_finished"]:
            response.headers["HX-Refresh"] = "true"
        return response

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponseBase:
        if not self.may_step(request):
            raise PermissionDenied
        job = self.job_of(request, pk)
        if step not in self.steps:
            raise Http404
        take, message = self.steps[step]
        try:
            take(job)
            self.message_user(request, message, messages.SUCCESS)
        except TrainingJobsError as error:
            self.message_user(request, str(error), messages.ERROR)
        return redirect(self.page_url(job))


class FormJobDesk(JobDesk):
    """A desk whose jobs are asked for by one form; afterwards their page shows no field of it."""

    form_fieldsets: ClassVar[Any]
    new_title: ClassVar[Any]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.form_fieldsets if obj is None else [(None, {"fields": []})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The unit of the newest job, else the first there is."""
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        newest = self.model._default_manager.order_by("-pk").values_list("unit", flat=True).first()
        units = self.model._meta.get_field("unit").related_model.objects.order_by("pk")
        return {"unit": newest or units.values_list("pk", flat=True).first(), **initial}

    def page_context(self, request: HttpRequest, job: Any) -> dict[str, Any]:
        """What the page of a job shows beside its title."""
        raise NotImplementedError

    def new_context(self) -> dict[str, Any]:
        return {}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        context = {
            **(extra_context or {}),
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        job = self.get_object(request, object_id) if object_id is not None else None
        if job is not None:
            context |= {"title": str(job), **self.page_context(request, job)}
        elif object_id is None:
            context |= {"title": self.new_title, **self.new_context()}
        return super().changeform_view(request, object_id, form_url, context)
