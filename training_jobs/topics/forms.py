"""The form of a new comparison of topic methods."""

from importlib.util import find_spec
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from assistant.topics.grouping import GROUPERS
from assistant.topics.material import MIN_TEXTS
from curation.models import Unit
from training_jobs.enums import JobPriority
from training_jobs.evaluation.methods.topic_libraries import NEEDED_MODULES
from training_jobs.evaluation.selectors import usable_set_versions
from training_jobs.models import EvaluationSetVersion, TopicComparison
from training_jobs.topics.comparing import MAX_SEEDS
from training_jobs.topics.texts import asked_questions, frozen_questions

_CHOSEN_AT_FIRST = ("lda", "nmf", "kmeans", "agglomerative")
_MAX_NAME = TopicComparison._meta.get_field("name").max_length or 0
MAX_TOPICS = 200


def is_installed(method: str) -> bool:
    return all(find_spec(module) is not None for module in NEEDED_MODULES.get(method, ()))


def method_choices() -> list[tuple[str, str]]:
    """Each method with what it does; those that would be left out say so."""
    return [
        (name, _choice_words(name, str(grouper.description), is_installed(name)))
        for name, grouper in GROUPERS.items()
    ]


def _choice_words(name: str, description: str, installed: bool) -> str:
    words = f"{name}: {description}"
    return words if installed else _("%(method)s (not installed here)") % {"method": words}


class TopicComparisonForm(forms.ModelForm):  # type: ignore[type-arg]
    set_version = forms.ModelChoiceField(
        EvaluationSetVersion.objects.none(),
        label=gettext_lazy("Questions"),
        required=False,
        empty_label=gettext_lazy("What people asked the unit"),
        help_text=gettext_lazy(
            "Questions of people were masked before they were stored. A frozen evaluation set whose "
            "questions have groups also tells how well the topics match these groups."
        ),
        widget=UnfoldAdminSelectWidget(),
    )
    methods = forms.MultipleChoiceField(
        label=gettext_lazy("Methods"),
        initial=_CHOSEN_AT_FIRST,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        error_messages={"required": gettext_lazy("Choose at least one method.")},
    )
    num_seeds = forms.IntegerField(
        label=gettext_lazy("Repetitions"),
        help_text=gettext_lazy(
            "How often each method starts again where chance decides. From five on, the stability says "
            "something."
        ),
        min_value=1,
        max_value=MAX_SEEDS,
        initial=5,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    num_topics = forms.IntegerField(
        label=gettext_lazy("Number of topics"),
        help_text=gettext_lazy("Empty: as many as there are groups, else by the number of questions."),
        min_value=2,
        max_value=MAX_TOPICS,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget(),
    )

    class Meta:
        model = TopicComparison
        fields = ("unit", "name", "set_version", "methods", "num_topics", "num_seeds", "priority")
        help_texts = {
            "unit": gettext_lazy("Whose questions are grouped."),
            "priority": gettext_lazy("What is more urgent goes first."),
        }
        widgets = {
            "unit": UnfoldAdminSelectWidget(),
            "name": UnfoldAdminTextInputWidget(),
            "priority": UnfoldAdminSelectWidget(choices=JobPriority.choices),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        if "unit" not in fields:
            return  # the page of one that exists shows no form
        fields["methods"].choices = method_choices()  # type: ignore[attr-defined]
        fields["set_version"].queryset = usable_set_versions()  # type: ignore[attr-defined]
        fields["unit"].queryset = Unit.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        fields["name"].required = False
        fields["name"].max_length = _MAX_NAME  # type: ignore[attr-defined]
        fields["name"].help_text = gettext_lazy("How you will find it again. Empty: named after the unit.")

    def clean(self) -> dict[str, Any]:
        """Refused at once: a set of another unit, and too few questions to find topics in."""
        values = super().clean() or {}
        unit, version = values.get("unit"), values.get("set_version")
        if unit is None or "set_version" in self.errors:
            return values
        if version is not None and version.evaluation_set.unit_id != unit.pk:
            self.add_error("set_version", _("This set belongs to another unit."))
            return values
        num_texts = len(frozen_questions(version)[0] if version else asked_questions(unit, limit=MIN_TEXTS))
        if num_texts < MIN_TEXTS:
            self.add_error(
                "set_version",
                _("There are only %(count)d different questions there; topics need at least %(least)d.")
                % {"count": num_texts, "least": MIN_TEXTS},
            )
        return values


FIELDSETS = [
    (None, {"fields": ["unit", "name", "set_version", "methods"]}),
    (
        gettext_lazy("How often, how many"),
        {"fields": ["num_seeds", "num_topics", "priority"]},
    ),
]
