"""The form of «Probar»: one question, two models."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from curation.models import Unit
from training_jobs.enums import ReleaseStage
from training_jobs.models import Release
from training_jobs.releases.serving import is_served

BASE = _("Base model, untuned")


class _ReleaseField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A release, or nothing for the base model; says which ones have to be loaded first."""

    def label_from_instance(self, obj: Any) -> str:
        parts = [obj.name, obj.get_stage_display()]
        if not is_served(obj.served_model.name):
            parts.append(str(_("is loaded first")))
        return " · ".join(parts)


def _release_field(label: Any) -> _ReleaseField:
    return _ReleaseField(
        Release.objects.none(),
        label=label,
        required=False,
        empty_label=BASE,
        widget=UnfoldAdminSelectWidget(),
    )


class CompareForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), empty_label=None, widget=UnfoldAdminSelectWidget()
    )
    question = forms.CharField(
        label=_("Question"),
        max_length=settings.QUESTION_MAX_CHARS,
        help_text=_("As a student would write it. Personal data are masked before anything is kept."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    first = _release_field(_("One model"))
    second = _release_field(_("The other model"))
    use_sources = forms.BooleanField(
        label=_("With the passages the assistant would find"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
    )
    is_blind = forms.BooleanField(
        label=_("Blind: the names are shown after the vote"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        releases = Release.objects.exclude(stage=ReleaseStage.RETIRED).select_related("served_model")
        for name in ("first", "second"):
            self.fields[name].queryset = releases  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, second, unit = values.get("first"), values.get("second"), values.get("unit")
        if not self.errors and first == second:
            self.add_error("second", _("Choose two different models."))
        for name in ("first", "second"):
            release = values.get(name)
            if release is not None and unit is not None and release.unit_id != unit.pk:
                self.add_error(name, _("This release belongs to another unit."))
        return values
