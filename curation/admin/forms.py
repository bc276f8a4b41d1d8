"""Forms of the editors' desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextareaWidget

from curation.admin.foundations import (
    FoundationsField,
    Option,
    checked_foundations,
    foundation_labels,
    suggested_options,
)
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


def _suggestions_field(options: Sequence[Option]) -> forms.MultipleChoiceField:
    """What the text names, to be ticked; nothing is shown when it names nothing more."""
    return forms.MultipleChoiceField(
        label=_("Named in the text"),
        required=False,
        choices=options,
        widget=UnfoldAdminCheckboxSelectMultipleWidget if options else forms.MultipleHiddenInput,
        help_text=_("Tick what the answer really follows from; it is added when you save."),
    )


class FaqEntryForm(forms.ModelForm):  # type: ignore[type-arg]
    variants = LinesField(
        label=_("Other ways to ask it"),
        required=False,
        help_text=_("One per line, as people really write it."),
    )
    rests_on = FoundationsField(
        label=_("Rests on"),
        help_text=_(
            "Articles and documents it follows from: type a number or words of the heading. When one of them"
            " changes, the answer is no longer shown until somebody has looked at it."
        ),
    )
    suggested = forms.MultipleChoiceField(required=False)

    class Meta:
        model = FaqEntry
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets choose

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self._unit()
        if unit is None or "rests_on" not in self.fields:
            self.fields.pop("suggested", None)
            return
        chosen = self["rests_on"].value() or []
        self.fields["rests_on"].widget.choices = foundation_labels(unit, chosen)
        options = suggested_options(unit, self._text(), present=self.instance.rests_on)
        self.fields["suggested"] = _suggestions_field(options)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        unit = self.cleaned_data.get("unit") or self._unit()
        if unit is not None and "rests_on" in self.cleaned_data:
            ticked = self.cleaned_data.get("suggested", [])
            self.cleaned_data["rests_on"] = checked_foundations(unit, self.cleaned_data["rests_on"], ticked)
        return cleaned

    def _unit(self) -> Unit | None:
        """The entry's office, or the one chosen on the page of a new entry."""
        if self.instance.unit_id is not None:
            unit: Unit = self.instance.unit
            return unit
        chosen = str(self.data.get("unit", "")) if self.is_bound else ""
        return Unit.objects.filter(pk=int(chosen)).first() if chosen.isdigit() else None

    def _text(self) -> str:
        """Answer and sources as they stand and as they were just written: both may name an article."""
        written = [self.data.get(name, "") for name in ("answer", "sources")] if self.is_bound else []
        return "\n".join([self.instance.answer, self.instance.sources, *written])


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
