"""The form that starts a run: a few choices, every option folded away with its explanation, an estimate."""

import types
from dataclasses import asdict
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from training_jobs.enums import MULTITASK_KINDS, ExampleKind, JobPriority, Preset, Strategy, TuningMethod
from training_jobs.exceptions import RunOptionsError, RunRefusedError, TrainingJobsError
from training_jobs.ml.tuning.config import Changes, TuningConfig
from training_jobs.models import TrainingRun
from training_jobs.tuning.explanations import EXPLANATIONS, GROUPS, OPTION_CHOICES
from training_jobs.tuning.forecast import Forecast, RunRequest, forecast_run
from training_jobs.tuning.services import run_require_startable
from training_jobs.tuning.words import estimate_words

PREFIX = "option_"
WEIGHT_PREFIX = "weight_"
_MOST_OFTEN = 10
_HINTS = get_type_hints(TuningConfig)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or as the preset says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("", _("As the preset says")), ("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=UnfoldAdminSelectWidget(),
            **options,
        )


def _option_field(name: str) -> forms.Field:
    """The field of one option; empty always means «as the preset says»."""
    explained = EXPLANATIONS[name]
    common: dict[str, Any] = {"label": explained.label, "help_text": explained.help, "required": False}
    hint = _HINTS[name]
    if hint is bool:
        return YesNoField(**common)
    if _literals(hint):
        choices = [("", _("As the preset says"))]
        choices += [(value, OPTION_CHOICES.get(value, value)) for value in _literals(hint)]
        return forms.ChoiceField(choices=choices, widget=UnfoldAdminSelectWidget(), **common)
    if hint is int:
        return forms.IntegerField(min_value=0, widget=UnfoldAdminIntegerFieldWidget(), **common)
    return forms.FloatField(
        min_value=0, widget=UnfoldAdminDecimalFieldWidget(attrs={"step": "any"}), **common
    )


def _weight_field(kind: ExampleKind) -> forms.Field:
    """How often a kind of exercise is practised; empty means once, like everything else."""
    return forms.FloatField(
        label=kind.label,
        help_text=_("How often each exercise of this kind is practised. 1: once; 0: never; 2: twice."),
        required=False,
        min_value=0,
        max_value=_MOST_OFTEN,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"step": "any"}),
    )


def _literals(hint: Any) -> tuple[str, ...]:
    if get_origin(hint) is Literal:
        return tuple(str(value) for value in get_args(hint))
    if get_origin(hint) in {Union, types.UnionType}:
        return tuple(value for part in get_args(hint) for value in _literals(part))
    return ()


class _RunForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = TrainingRun
        fields = ["data_set", "base_model", "strategy", "method", "preset", "name", "priority"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Empty: made from the choices above.")

    def changes(self) -> Changes:
        """The options the person filled in."""
        filled = {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }
        return {name: value for name, value in filled.items() if value not in (None, "")}

    def asked(self, actor: User | None = None) -> RunRequest:
        """What was asked for."""
        data = self.cleaned_data
        return RunRequest(
            data_set=data["data_set"],
            base_model=data["base_model"],
            strategy=Strategy(data["strategy"]),
            method=TuningMethod(data["method"]),
            preset=Preset(data["preset"]),
            changes=self.changes(),
            task_weights=self.weights(),
            name=data.get("name", ""),
            priority=JobPriority(data.get("priority", JobPriority.NORMAL)),
            actor=actor,
        )

    def weights(self) -> dict[str, float]:
        """Weights of the exercises that a multi-task run mixes in; nothing for the other strategies."""
        if self.cleaned_data.get("strategy") != Strategy.MULTITASK:
            return {}
        filled = {kind.value: self.cleaned_data.get(f"{WEIGHT_PREFIX}{kind}") for kind in MULTITASK_KINDS}
        return {kind: float(weight) for kind, weight in filled.items() if weight is not None}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self.check_start()
        return cleaned

    def check_start(self) -> None:
        try:
            run_require_startable(self.asked())
        except RunRefusedError as error:
            self.add_error(None, [str(error), *error.proposal.splitlines()])
        except RunOptionsError as error:
            self.add_error(None, str(error))


OPTION_NAMES = tuple(name for group in GROUPS for name in group.fields)
RunForm = type(
    "RunForm",
    (_RunForm,),
    {
        "name": forms.CharField(
            label=_("Name"), required=False, max_length=120, widget=UnfoldAdminTextInputWidget()
        ),
        **{f"{PREFIX}{name}": _option_field(name) for name in OPTION_NAMES},
        **{f"{WEIGHT_PREFIX}{kind}": _weight_field(kind) for kind in MULTITASK_KINDS},
        "__module__": __name__,
    },
)


class ForecastForm(RunForm):  # type: ignore[misc, valid-type]
    """The same choices while they are being made; whether the run may start is what the estimate says."""

    name = None

    class Meta:
        model = TrainingRun
        fields = ["data_set", "base_model", "strategy", "method", "preset"]

    def check_start(self) -> None:
        """Not yet."""


FIELDSETS: list[tuple[Any, dict[str, Any]]] = [
    (
        None,
        {
            "fields": ["data_set", "base_model", "strategy", "method", "preset", "name", "priority"],
            "description": _(
                "Choose what the model learns from and how thoroughly. What it would need is computed below"
                " before anything starts."
            ),
        },
    ),
    *(
        (
            group.title,
            {"fields": [f"{PREFIX}{name}" for name in group.fields], "classes": ["collapse"]},
        )
        for group in GROUPS
    ),
    (
        _("Exercises of a multi-task run"),
        {
            "fields": [f"{WEIGHT_PREFIX}{kind}" for kind in MULTITASK_KINDS],
            "classes": ["collapse"],
            "description": _("They count only with the strategy «Multi-task»."),
        },
    ),
]


def forecast_json(query: QueryDict) -> dict[str, Any]:
    """An estimate, a refusal with what fits, or the first mistake of the form."""
    form = ForecastForm(query)
    if form.errors:
        return {"known": False, "message": _first_error(form)}
    try:
        forecast = forecast_run(form.asked())
    except TrainingJobsError as error:
        return {"known": False, "message": str(error)}
    return {"known": True, "fits": forecast.fits, **_words(forecast)}


def _words(forecast: Forecast) -> dict[str, Any]:
    values = asdict(forecast.config)
    return {
        **estimate_words(forecast.estimate),
        "device": _("graphics card") if forecast.estimate.device == "cuda" else _("processor"),
        "reasons": list(forecast.reasons),
        "proposals": [
            {"text": proposal.text, "changes": _form_names(proposal.changes)}
            for proposal in forecast.proposals
        ],
        "values": {f"{PREFIX}{name}": values[name] for name in OPTION_NAMES},
    }


def _form_names(changes: Changes) -> dict[str, Any]:
    """Names of the form's fields; the method is a choice of its own."""
    named = {name if name == "method" else f"{PREFIX}{name}": value for name, value in changes.items()}
    return {
        name: ("yes" if value else "no") if isinstance(value, bool) else value
        for name, value in named.items()
    }


def _first_error(form: Any) -> str:
    name, errors = next(iter(form.errors.items()))
    field = form.fields.get(name)
    if isinstance(field, forms.ModelChoiceField) and not form.data.get(name):
        return str(_("Choose a data set and a base model to see what the run would need."))
    return f"{field.label}: {errors[0]}" if field is not None else str(errors[0])
