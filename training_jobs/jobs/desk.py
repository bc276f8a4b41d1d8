"""What all desks share: addresses and rights, pages of their own, steps that say what came of them."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django_stubs_ext import StrOrPromise
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from curation.admin.dialogs import leave_dialog
from training_jobs.exceptions import TrainingJobsError

Context = dict[str, object]
"""What a template is given; nobody reads it back."""

_BIGINT_DIGITS = 18
Row = TypeVar("Row", bound=Model)


def number_or_none(text: object) -> int | None:
    """The number that an address or a form holds, as far as a primary key reaches."""
    digits = str(text or "")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _BIGINT_DIGITS
    return int(digits) if is_number else None


def row_or_none(rows: QuerySet[Row], number: object) -> Row | None:
    """The row that an address or a form names; None when there is none or it names no number."""
    pk = number_or_none(number)
    return None if pk is None else rows.filter(pk=pk).first()


def row_or_404(rows: QuerySet[Row], number: object) -> Row:
    row = row_or_none(rows, number)
    if row is None:
        raise Http404
    return row


def integer_field(
    label: StrOrPromise, help_text: StrOrPromise, low: int, high: int, initial: int | None
) -> forms.IntegerField:
    """A whole number within bounds; without an initial value it may stay empty."""
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=low,
        max_value=high,
        initial=initial,
        required=initial is not None,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


def download(content: str | bytes, name: str, content_type: str) -> HttpResponse:
    """A file that the browser keeps under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


class Desk(ModelAdmin):  # type: ignore[misc]
    """The pages of one kind of row; `page_context` is what the page of a row is given beside Django's own."""

    list_filter_submit = True
    show_full_result_count = False
    deletes_parts_unlisted: ClassVar[bool] = False
    """Its parts go with a row and may be thousands: nobody is asked about each, nor for the right to it."""

    # --- Addresses and rights -----------------------------------------------------------------------
    def url(self, name: str, *arguments: object) -> str:
        """The address of one of its views, such as `change`."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=arguments)

    def page_url(self, row: Model) -> str:
        return self.url("change", row.pk)

    def own_path(self, address: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
        """A view behind the admin's door."""
        full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        guarded: Callable[..., HttpResponseBase] = self.admin_site.admin_view(view)
        return path(address, guarded, name=full_name)

    def may(self, request: HttpRequest, action: str) -> bool:
        """Whether the person holds Django's right to view, add, change or delete these rows."""
        return bool(request.user.has_perm(f"{self.opts.app_label}.{action}_{self.opts.model_name}"))

    # --- Pages --------------------------------------------------------------------------------------
    def page_context(self, request: HttpRequest, row: Any) -> Context:
        return {}

    def new_context(self, request: HttpRequest) -> Context:
        """What the page that asks for a new row is given."""
        return {}

    def list_context(self, request: HttpRequest) -> Context:
        """What stands around the list."""
        return {}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, self.list_context(request) | (extra_context or {}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        context: Context = {"show_save_and_continue": False, "show_save_and_add_another": False}
        row = self.get_object(request, object_id) if object_id is not None else None
        if row is not None:
            context |= {"title": str(row), **self.page_context(request, row)}
        elif object_id is None:
            context |= self.new_context(request)
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], Any, set[str], list[str]]:
        if not self.deletes_parts_unlisted:
            return super().get_deleted_objects(objs, request)  # type: ignore[no-any-return]
        return [str(row) for row in objs], {}, set(), []

    def render_page(self, request: HttpRequest, template: str, **context: object) -> HttpResponse:
        """A page that is not Django's form."""
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return render(request, f"admin/training_jobs/{template}", frame | context)

    # --- Steps --------------------------------------------------------------------------------------
    def take(self, request: HttpRequest, step: Callable[[], object]) -> None:
        """Take a step; what it returns is said to the person, and a refusal in its own words."""
        try:
            self.message_user(request, step(), messages.SUCCESS)
        except TrainingJobsError as error:
            self.message_user(request, str(error), messages.ERROR)

    def leave_dialog(self, request: HttpRequest, row: Model | None) -> HttpResponse:
        """On to the page of the row, or to the list when there is none."""
        return leave_dialog(request, self.url("changelist") if row is None else self.page_url(row))


class CreatingDesk(Desk):
    """A desk whose new rows are made by a service out of the form, not by saving the form."""

    new_title: ClassVar[Any]
    created_message: ClassVar[Any]

    def create(self, request: HttpRequest, form: Any) -> Any:
        """The new row.

        Raises:
            TrainingJobsError: what held when the form was checked no longer does; the form is shown again.
        """
        raise NotImplementedError

    def new_context(self, request: HttpRequest) -> Context:
        return {"title": self.new_title}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The unit of the newest row, else the first there is."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        newest = self.model._default_manager.order_by("-pk").values_list("unit", flat=True).first()
        units = self.model._meta.get_field("unit").related_model.objects.order_by("pk")
        return {"unit": newest or units.values_list("pk", flat=True).first(), **initial}

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        unsaved = super().save_form(request, form, change)  # also gives the form what `save_related` calls
        return unsaved if change else self.create(request, form)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The service has saved it."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        self.message_user(request, self.created_message, messages.SUCCESS)
        return redirect(self.page_url(obj))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except TrainingJobsError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(request.get_full_path())
