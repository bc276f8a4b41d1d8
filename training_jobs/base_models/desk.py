"""Desk of the models that may be tuned."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from curation.admin.dialogs import dialog
from curation.admin.people import staff_user
from training_jobs.base_models.job import CHECK_JOB
from training_jobs.base_models.services import (
    base_model_accept_licence,
    base_model_update,
    embedded_model_ensure,
)
from training_jobs.base_models.tasks import start_check
from training_jobs.enums import CheckState, JobState
from training_jobs.jobs.desk import Desk
from training_jobs.models import BaseModel, BaseModelCheck

_COLOURS = {CheckState.UNCHECKED: "warning", CheckState.USABLE: "success", CheckState.UNUSABLE: "danger"}
_FOUND = [
    "check_now",
    "latest_check_message",
    "check_message",
    "checked_at",
    "architecture",
    "parameters",
    "context_tokens",
    "size",
]
_LICENCE = ["licence_accepted_by", "licence_accepted_at"]


@admin.register(BaseModel)
class BaseModelAdmin(Desk):
    list_display = ["name", "check_badge", "licence_badge", "architecture", "parameters", "size", "licence"]
    search_fields = ["name", "location"]
    actions_detail = ("inspect", "stop_check", "accept_licence")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        asked = (None, {"fields": ["name", "location", "revision", "licence", "licence_url"]})
        if obj is None:
            return [asked]
        return [
            asked,
            (_("Licence"), {"fields": _LICENCE}),
            (_("What the check found"), {"fields": _FOUND}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else [*_LICENCE, *_FOUND]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BaseModel]:
        queryset: QuerySet[BaseModel] = super().get_queryset(request)
        return queryset.prefetch_related("checks")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        embedded_model_ensure()
        return super().changelist_view(request, extra_context)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "licence_url":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    # --- Columns ------------------------------------------------------------------------------------
    @display(description=_("check"), label=_COLOURS)
    def check_badge(self, model: BaseModel) -> tuple[str, Any]:
        if _is_being_checked(model):
            return CheckState.UNCHECKED, _("Being checked…")
        return model.check_state, model.get_check_state_display()

    @display(description=_("licence accepted"), label={"yes": "success", "no": "warning"})
    def licence_badge(self, model: BaseModel) -> tuple[str, Any]:
        return ("yes", _("Accepted")) if model.licence_accepted_at else ("no", _("Not accepted yet"))

    @display(description=_("check"))
    def check_now(self, model: BaseModel) -> str:
        return str(self.check_badge(model)[1])

    @display(description=_("latest check"))
    def latest_check_message(self, model: BaseModel) -> str:
        """How it ended when it found nothing out."""
        check = model.latest_check
        if check is None or check.state == JobState.SUCCEEDED:
            return "–"
        return " ".join(filter(None, (check.message, check.proposal))) or str(check.get_state_display())

    @display(description=_("parameters"), ordering="num_parameters")
    def parameters(self, model: BaseModel) -> str:
        if not model.num_parameters:
            return "–"
        return str(_("%(number)s million") % {"number": number_format(model.num_parameters / 1e6, 0)})

    @display(description=_("size on disk"), ordering="size_bytes")
    def size(self, model: BaseModel) -> str:
        return filesizeformat(model.size_bytes) if model.size_bytes else "–"

    # --- Who may do what ----------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and not (obj is not None and obj.is_embedded)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and not (obj is not None and obj.is_embedded)

    def has_check_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, lambda model: not _is_being_checked(model))

    def has_stop_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, _is_being_checked)

    def has_accept_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, lambda model: model.licence_accepted_at is None)

    def _may(self, request: HttpRequest, object_id: Any, is_possible: Callable[[BaseModel], bool]) -> bool:
        if not self.may(request, "change"):
            return False
        model = self.get_object(request, str(object_id)) if object_id is not None else None
        return model is None or is_possible(model)

    # --- Saving and steps ---------------------------------------------------------------------------
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            base_model_update(obj)
        else:
            obj.save()
        if obj.check_state == CheckState.UNCHECKED:
            start_check(obj, actor=staff_user(request))

    @action(
        description=_("Check"),
        permissions=["check"],
        url_path="inspect",
        icon="fact_check",
        dialog=dialog(
            _("Check"),
            _(
                "The model is loaded in a process of its own: whether it is whole, what it is, how"
                " large it is."
            ),
            _("Check"),
        ),
    )
    def inspect(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        model = self.get_object(request, object_id)
        if model is not None:
            start_check(model, actor=staff_user(request))
            self.message_user(
                request, _("It is being checked; load this page again in a moment."), messages.SUCCESS
            )
        return self.leave_dialog(request, model)

    @action(
        description=_("Cancel the check"),
        permissions=["stop"],
        url_path="stop-check",
        icon="cancel",
        dialog=dialog(_("Cancel the check"), _("What was known of the model stays."), _("Cancel the check")),
    )
    def stop_check(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        model = self.get_object(request, object_id)
        check = model and model.latest_check
        if check is not None:
            self.take(request, lambda: self._stop(check))
        return self.leave_dialog(request, model)

    def _stop(self, check: BaseModelCheck) -> object:
        CHECK_JOB.cancel(check)
        return _("The check is being cancelled.")

    @action(
        description=_("Accept licence"),
        permissions=["accept"],
        url_path="accept-licence",
        icon="gavel",
        variant=ActionVariant.PRIMARY,
        dialog=dialog(
            _("Accept licence"),
            _(
                "You declare that you read the licence and that the office keeps to it."
                " Your name and the date"
                " are recorded."
            ),
            _("I accept it"),
        ),
    )
    def accept_licence(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        model = self.get_object(request, object_id)
        if model is not None:
            base_model_accept_licence(model, actor=staff_user(request))
            self.message_user(
                request, _("Your acceptance was recorded with name and date."), messages.SUCCESS
            )
        return self.leave_dialog(request, model)


def _is_being_checked(model: BaseModel) -> bool:
    return model.latest_check is not None and model.latest_check.is_on_its_way
