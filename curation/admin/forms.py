"""Forms of the editors' desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from curation.models import FaqEntry, Unit


class LinesField(forms.CharField):
    """A list of short texts written one per line; empty lines are dropped."""

    def __init__(self, **options: Any) -> None:
        options.pop("base_field", None)
        options.pop("max_length", None)
        super().__init__(**{"widget": UnfoldAdminTextareaWidget(attrs={"rows": 6}), **options})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.clean(data or ""))


class FaqEntryForm(forms.ModelForm):  # type: ignore[type-arg]
    variants = LinesField(
        label=_("Other ways to ask it"),
        required=False,
        help_text=_("One per line, as people really write it."),
    )

    class Meta:
        model = FaqEntry
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets choose


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    widget_origins = LinesField(
        label=_("Pages that may carry the chat"),
        required=False,
        help_text=_("One address a line, such as https://posgrado.example.edu; this portal always may."),
    )

    class Meta:
        model = Unit
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets choose

    def clean_widget_origins(self) -> list[str]:
        """As copied from an address bar, with the slash at its end."""
        pages: list[str] = self.cleaned_data["widget_origins"]
        return [page.removesuffix("/") for page in pages]


class StepForm(BaseDialogForm):  # type: ignore[misc]
    """A step of the workflow, with a note for the history."""

    reason = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class ReasonedStepForm(BaseDialogForm):  # type: ignore[misc]
    """A step that has to say why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
