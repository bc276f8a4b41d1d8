"""The form of a new evaluation: which questions, which methods, and the rest folded away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from training_jobs.enums import JobPriority, SetPart
from training_jobs.evaluation.methods.base import MethodOptions
from training_jobs.evaluation.methods.offers import Offer, OfferGroup, offered_methods, seconds_by_method
from training_jobs.jobs.desk import integer_field
from training_jobs.models import EvaluationRun, EvaluationSetVersion
from training_jobs.question_sets.selectors import questions_of
from training_jobs.tuning.words import duration_words

_DEFAULT = MethodOptions()
_MAX_NAME = EvaluationRun._meta.get_field("name").max_length or 0
_MAX_MODEL_CHARS = 300
MAX_SEEDS = 10
NUMBERS = ("seed", "num_seeds", "num_topics")
MODELS = ("base_model", "reader_model")


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A method to tick: whether it is, and roughly how long it takes."""

    offer: Offer
    is_chosen: bool
    seconds: float
    time: str


@dataclass(frozen=True, slots=True)
class MethodGroup:
    title: str
    explanation: str
    offers: list[MethodRow]


def _model(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=_MAX_MODEL_CHARS,
        widget=UnfoldAdminTextInputWidget(),
    )


class EvaluationForm(forms.Form):
    """Made for one frozen version, whose unit decides which methods and releases there are."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=_MAX_NAME,
        help_text=gettext_lazy("How you will find it again. Empty: the name of the set."),
        widget=UnfoldAdminTextInputWidget(),
    )
    part = forms.ChoiceField(
        label=gettext_lazy("Questions"),
        required=False,
        help_text=gettext_lazy(
            "Choose settings with the tuning part; report and decide with the hold-out part."
        ),
        widget=UnfoldAdminSelectWidget(),
    )
    methods = forms.MultipleChoiceField(
        label=gettext_lazy("Methods"),
        error_messages={"required": gettext_lazy("Choose at least one method.")},
    )
    baseline = forms.ChoiceField(
        label=gettext_lazy("Reference"),
        required=False,
        help_text=gettext_lazy(
            "Every method is compared with the best one; name a reference to compare all with it too."
        ),
        widget=UnfoldAdminSelectWidget(),
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Order"),
        choices=JobPriority.choices,
        coerce=int,
        initial=JobPriority.NORMAL.value,
        help_text=gettext_lazy(
            "One evaluation is made at a time, because two would spoil each other's times."
        ),
        widget=UnfoldAdminSelectWidget(),
    )
    seed = integer_field(
        gettext_lazy("Seed"),
        gettext_lazy("The same number leads to the same topics and the same intervals."),
        0,
        2**31 - 1,
        _DEFAULT.seed,
    )
    num_seeds = integer_field(
        gettext_lazy("Trainings of topic methods"),
        gettext_lazy("How often a method that depends on chance is trained, each time with another seed."),
        1,
        MAX_SEEDS,
        _DEFAULT.num_seeds,
    )
    num_topics = integer_field(
        gettext_lazy("Number of topics"),
        gettext_lazy("Empty: the square root of half the number of passages."),
        2,
        500,
        None,
    )
    base_model = _model(
        gettext_lazy("Untuned model"),
        gettext_lazy("Its name at the text-generation engine. Empty: the engine's own."),
    )
    reader_model = _model(
        gettext_lazy("Reading model"),
        gettext_lazy("Folder or hub id of a question-answering model, for «bert-reader»."),
    )

    def __init__(self, version: EvaluationSetVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.groups = offered_methods(version.evaluation_set.unit)
        self.num_questions = {part: len(questions_of(version, part)) for part in ("", *SetPart.values)}
        offers = [offer for group in self.groups for offer in group.offers]
        self.labels = {offer.name: offer.label for offer in offers}
        self._problems = {offer.name: offer.problem for offer in offers if offer.problem}
        choices = [(name, label) for name, label in self.labels.items() if name not in self._problems]
        self.fields["methods"].choices = choices  # type: ignore[attr-defined]
        self.fields["baseline"].choices = [("", _("None")), *choices]  # type: ignore[attr-defined]
        self.fields["part"].choices = self._parts()  # type: ignore[attr-defined]

    def _parts(self) -> list[tuple[str, str]]:
        words = {"": _("All questions"), **{part.value: str(part.label) for part in SetPart}}
        return [
            (part, f"{words[part]} ({number})")
            for part, number in self.num_questions.items()
            if number or not part
        ]

    def rows(self) -> list[MethodGroup]:
        """The groups of methods for the template: what is ticked, and roughly how long each takes."""
        chosen = set(self["methods"].value() or [])
        if not self.is_bound and not chosen:
            chosen = {offer.name for group in self.groups for offer in group.offers if offer.is_usual}
        seconds = seconds_by_method(
            self.version.evaluation_set.unit, self.labels, max(1, self.num_questions[""])
        )
        return [self._group(group, chosen, seconds) for group in self.groups]

    def _group(self, group: OfferGroup, chosen: set[str], seconds: Mapping[str, float]) -> MethodGroup:
        rows = [
            MethodRow(
                offer,
                is_chosen=offer.name in chosen and not offer.problem,
                seconds=round(seconds[offer.name], 1),
                time=duration_words(seconds[offer.name]),
            )
            for offer in group.offers
        ]
        return MethodGroup(group.title, group.explanation, rows)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        methods = values.get("methods") or []
        if values.get("baseline") and values["baseline"] not in methods:
            self.add_error("baseline", _("The reference must be one of the methods chosen."))
        if "bert-reader" in methods and not values.get("reader_model"):
            self.add_error("reader_model", _("Name a reading model, or leave «bert-reader» out."))
        return values

    def asked(self) -> dict[str, Any]:
        """What `start_evaluation` is told."""
        values = self.cleaned_data
        options = {
            name: values[name]
            for name in (*NUMBERS, *MODELS)
            if values.get(name) is not None and values[name] != ""
        }
        return {
            "unit": self.version.evaluation_set.unit,
            "name": values["name"],
            "set_version": self.version,
            "part": values["part"],
            "methods": values["methods"],
            "baseline": values["baseline"],
            "options": options,
            "priority": JobPriority(values["priority"]),
        }


def choices_of(run: EvaluationRun) -> dict[str, Any]:
    """The form filled in as for an earlier evaluation, to make it again with changes."""
    return {
        "name": run.name,
        "part": run.part,
        "methods": run.methods,
        "baseline": run.baseline,
        "priority": run.priority,
        **{name: run.options[name] for name in (*NUMBERS, *MODELS) if name in run.options},
    }
