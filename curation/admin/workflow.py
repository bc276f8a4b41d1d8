"""What the desks of all entries share: status badges, steps as buttons, read-only public texts, history."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from curation import services
from curation.admin.dialogs import dialog, leave_dialog
from curation.admin.forms import ReasonedStepForm, StepForm
from curation.admin.history import HistoryAdmin
from curation.admin.people import staff_user
from curation.enums import Status
from curation.exceptions import CurationError
from curation.models import AnyEntry
from curation.passages import entry_url
from curation.selectors.pages import page_of

STATUS_COLOURS = {
    Status.DRAFT.label: "info",
    Status.IN_REVIEW.label: "warning",
    Status.PUBLISHED.label: "success",
    Status.RETIRED.label: "danger",
}
WORKFLOW_FIELDSET = (
    _("Validity and responsibility"),
    {
        "fields": ["audience", "language", "valid_from", "valid_until", "publish_at", "review_by", "owner"],
    },
)


class WorkflowAdmin(HistoryAdmin, ModelAdmin):  # type: ignore[misc]
    """An entry's desk. Status changes only by its buttons; a public text is changed by proposing a change."""

    actions_detail = (
        "submit_for_review",
        "publish",
        "return_to_draft",
        "propose_change",
        "retire",
        "reopen",
        "preview",
    )
    list_filter_submit = True
    list_filter: Any = [
        ("status", ChoicesDropdownFilter),
        ("audience", ChoicesDropdownFilter),
        "unit",
        "is_sample",
    ]
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = None
    warn_unsaved_form = True

    @display(description=_("Status"), ordering="status", label=STATUS_COLOURS)
    def status_badge(self, entry: AnyEntry) -> str:
        return str(Status(entry.status).label)

    @display(description=_("Note"))
    def situation(self, entry: AnyEntry) -> str:
        """What the status alone does not say."""
        if entry.is_scheduled and entry.publish_at is not None:
            when = timezone.localtime(entry.publish_at)
            return str(_("Will be published on %(when)s")) % {"when": when.strftime("%d/%m/%Y %H:%M")}
        if getattr(entry, "revises_id", None) is not None:
            return str(_("Proposed change of a published text"))
        today = timezone.localdate()
        if entry.valid_until is not None and entry.valid_until < today:
            return str(_("No longer valid"))
        if entry.review_by is not None and entry.review_by < today:
            return str(_("Review overdue"))
        return ""

    # --- Who may do what --------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or _is_editable(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or (_is_editable(obj) and obj.published_at is None))

    def has_submit_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, "change", object_id, lambda entry: entry.status == Status.DRAFT)

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(
            request,
            "publish",
            object_id,
            lambda entry: entry.status == Status.IN_REVIEW and not entry.is_scheduled,
        )

    def has_return_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, "publish", object_id, lambda entry: entry.status == Status.IN_REVIEW)

    def has_propose_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, "change", object_id, lambda entry: entry.status == Status.PUBLISHED)

    def has_retire_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, "retire", object_id, lambda entry: entry.status == Status.PUBLISHED)

    def has_reopen_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, "retire", object_id, lambda entry: entry.status == Status.RETIRED)

    def _may(
        self, request: HttpRequest, right: str, object_id: Any, is_possible: Callable[[AnyEntry], bool]
    ) -> bool:
        """The person holds the right, and the entry stands where the step can be taken."""
        if not request.user.has_perm(f"{self.opts.app_label}.{right}_{self.opts.model_name}"):
            return False
        entry = self.get_object(request, str(object_id)) if object_id is not None else None
        return entry is None or is_possible(entry)

    # --- Saving -----------------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            services.entry_update(obj, actor=staff_user(request))
        else:
            services.entry_create(obj, actor=staff_user(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.entry_delete(obj, actor=staff_user(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for entry in queryset:
            services.entry_delete(entry, actor=staff_user(request))

    def view_on_site(self, obj: AnyEntry) -> str | None:
        return entry_url(obj) if obj.status == Status.PUBLISHED else None

    # --- Steps ------------------------------------------------------------------------------------
    @action(
        description=_("Send to review"),
        permissions=["submit"],
        url_path="submit-for-review",
        icon="send",
        variant=ActionVariant.PRIMARY,
        dialog=dialog(
            _("Send to review"), _("Another person reads it and publishes it."), _("Send"), StepForm
        ),
    )
    def submit_for_review(self, request: HttpRequest, form: StepForm, object_id: str) -> HttpResponse:
        step = services.entry_submit_for_review
        return self._take(request, form, object_id, step, _("Sent to review."))

    @action(
        description=_("Approve and publish"),
        permissions=["publish"],
        url_path="publish",
        icon="check_circle",
        variant=ActionVariant.PRIMARY,
        dialog=dialog(
            _("Approve and publish"),
            _("From now on, or from its publication time, the assistant answers with it."),
            _("Publish"),
            StepForm,
        ),
    )
    def publish(self, request: HttpRequest, form: StepForm, object_id: str) -> HttpResponse:
        return self._take(request, form, object_id, services.entry_publish, _("Approved."))

    @action(
        description=_("Return"),
        permissions=["return"],
        url_path="return-to-draft",
        icon="undo",
        dialog=dialog(
            _("Return to draft"),
            _("The author sees what to change; an approval is withdrawn."),
            _("Return"),
            ReasonedStepForm,
        ),
    )
    def return_to_draft(self, request: HttpRequest, form: StepForm, object_id: str) -> HttpResponse:
        step = services.entry_return_to_draft
        return self._take(request, form, object_id, step, _("Returned to draft."))

    @action(
        description=_("Propose a change"),
        permissions=["propose"],
        url_path="propose-change",
        icon="edit_note",
        variant=ActionVariant.PRIMARY,
        dialog=dialog(
            _("Propose a change"),
            _("You edit a copy; the public text stays until the copy is published."),
            _("Start"),
            StepForm,
        ),
    )
    def propose_change(self, request: HttpRequest, form: StepForm, object_id: str) -> HttpResponse:
        step = services.entry_start_revision
        return self._take(request, form, object_id, step, _("Edit the copy and send it to review."))

    @action(
        description=_("Retire"),
        permissions=["retire"],
        url_path="retire",
        icon="block",
        variant=ActionVariant.DANGER,
        dialog=dialog(
            _("Retire"),
            _("It leaves every answer and page at once; its history stays."),
            _("Retire"),
            ReasonedStepForm,
        ),
    )
    def retire(self, request: HttpRequest, form: StepForm, object_id: str) -> HttpResponse:
        return self._take(request, form, object_id, services.entry_retire, _("Retired."))

    @action(
        description=_("Reopen as draft"),
        permissions=["reopen"],
        url_path="reopen",
        icon="restart_alt",
        dialog=dialog(_("Reopen as draft"), _("To correct it and publish it again."), _("Reopen"), StepForm),
    )
    def reopen(self, request: HttpRequest, form: StepForm, object_id: str) -> HttpResponse:
        return self._take(request, form, object_id, services.entry_reopen, _("It is a draft again."))

    @action(
        description=_("Preview"),
        permissions=["view"],
        url_path="preview",
        icon="visibility",
        attrs={"target": "_blank"},
    )
    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The public page as it would look, whatever the status."""
        entry = self.get_object(request, object_id)
        if entry is None:
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        template, context = page_of(entry, on=timezone.localdate())
        status = Status(entry.status).label
        return render(
            request, template, {**context, "unit": entry.unit, "entry": entry, "preview_status": status}
        )

    def _take(
        self,
        request: HttpRequest,
        form: StepForm,
        object_id: str,
        step: Callable[..., AnyEntry],
        message: Any,
    ) -> HttpResponse:
        """Take one step by its service; a broken rule becomes a message on the same page."""
        entry = self.get_object(request, object_id)
        target = entry
        if entry is not None:
            try:
                target = step(entry, actor=staff_user(request), reason=form.cleaned_data["reason"])
                self.message_user(request, message, messages.SUCCESS)
            except CurationError as error:
                self.message_user(request, str(error), messages.ERROR)
        info = self.opts.app_label, self.opts.model_name
        if target is None:
            return leave_dialog(request, reverse("admin:{}_{}_changelist".format(*info)))
        return leave_dialog(request, reverse("admin:{}_{}_change".format(*info), args=[target.pk]))


def _is_editable(entry: AnyEntry) -> bool:
    return entry.status in {Status.DRAFT, Status.IN_REVIEW} and not entry.is_scheduled
