"""The form of a rule, in the words of somebody who decides and does not program."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from training_jobs.enums import GateReference
from training_jobs.evaluation.scoring.metrics import FAMILY_TITLES, METRICS, Family, Metric
from training_jobs.evaluation.scoring.slices import PART_OF
from training_jobs.models import EvaluationSet, GateRule

_PERCENT = 100
# A tuned model with retrieval is judged as one that answers; how it ranks passages is the search's doing.
_FAMILIES = {family: title for family, title in FAMILY_TITLES.items() if family is not Family.FINDING}
_SLICES = {
    "length": _("By length of the question"),
    "answerable": _("Questions with and without an answer"),
    "group": _("By group"),
    "program": _("By programme"),
    "origin": _("By origin"),
}
_MAX_SHARE = 100


def metric_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    return [
        (label, [(metric.name, _described(metric)) for metric in METRICS.values() if metric.family is family])
        for family, label in _FAMILIES.items()
    ]


def _described(metric: Metric) -> str:
    return f"{metric.label}: {metric.explanation}"


class GateRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Margins are typed as people say them: points of a hundred, or the unit of the measure."""

    metric = forms.ChoiceField(
        label=_("What is measured"),
        choices=metric_choices,
        widget=UnfoldAdminSelectWidget(),
        help_text=_("The measure the new model must not lose in."),
    )
    margin_points = forms.FloatField(
        label=_("May be at most this much worse"),
        initial=5,
        min_value=0,
        required=False,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"step": "any"}),
        help_text=_(
            "In points of a hundred (5: from 60 % to 55 %); for times and tokens, in the unit of the measure."
            " The smaller it is, the more questions are needed to prove it."
        ),
    )
    least_points = forms.FloatField(
        label=_("Or instead: must reach this value"),
        min_value=0,
        required=False,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"step": "any"}),
        help_text=_(
            "In percent, or in the unit of the measure; where less is better, the most it may be. Leave it"
            " empty to compare with another model."
        ),
    )
    slice_dimension = forms.ChoiceField(
        label=_("Only a part of the questions"),
        required=False,
        choices=[("", _("All questions")), *((name, _SLICES[name]) for name in PART_OF)],
        widget=UnfoldAdminSelectWidget(),
        help_text=_("For example one group. Leave it as it is for the whole set."),
    )

    class Meta:
        model = GateRule
        fields = (
            "unit",
            "evaluation_set",
            "metric",
            "reference",
            "slice_dimension",
            "slice_part",
            "is_active",
        )
        widgets = {
            "slice_part": UnfoldAdminTextInputWidget(),
            "reference": UnfoldAdminSelectWidget(),
            "is_active": UnfoldBooleanSwitchWidget(),
        }
        help_texts = {
            "evaluation_set": _("The rule is judged on the newest frozen version of this set."),
            "reference": _("Without a release in production, the untuned model is the one compared with."),
            "slice_part": _(
                "The name of the part, as the evaluation shows it (for a length: short, medium, long)."
            ),
            "is_active": _("A rule switched off is kept and not asked."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance
        if rule.pk:
            scale = _scale(rule.metric)
            self.initial["margin_points"] = round(rule.margin * scale, 4)
            self.initial["least_points"] = None if rule.least is None else round(rule.least * scale, 4)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        evaluation_set: EvaluationSet | None = values.get("evaluation_set")
        if evaluation_set and values.get("unit") and evaluation_set.unit_id != values["unit"].pk:
            self.add_error("evaluation_set", _("This evaluation set belongs to another unit."))
        if bool(values.get("slice_dimension")) != bool(values.get("slice_part")):
            self.add_error("slice_part", _("Name both the kind of part and the part, or neither."))
        is_absolute = values.get("least_points") is not None
        if values.get("reference") == GateReference.NOTHING and not is_absolute:
            self.add_error("least_points", _("Without a model to compare with, write the value to reach."))
        if is_absolute and values.get("reference") != GateReference.NOTHING:
            self.add_error("reference", _("With a value to reach, nothing is compared: choose «Nothing»."))
        if _scale(values.get("metric", "")) == _PERCENT:
            for name in ("margin_points", "least_points"):
                if (values.get(name) or 0) > _MAX_SHARE:
                    self.add_error(name, _("At most 100."))
        return values

    def save(self, commit: bool = True) -> Any:
        values, rule = self.cleaned_data, self.instance
        scale = _scale(values["metric"])
        rule.metric = values["metric"]
        rule.margin = (values.get("margin_points") or 0.0) / scale
        least = values.get("least_points")
        rule.least = None if least is None else least / scale
        return super().save(commit)


def _scale(metric: str) -> int:
    """How many of what is typed make one of what is kept."""
    known = METRICS.get(metric)
    return 1 if known is not None and known.unit else _PERCENT
