"""The form of a new data set: a few choices in plain words, the rest folded away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminTextareaWidget,
)

from training_jobs.data_sets.recipe import MAX_AUGMENTED, MAX_DISTRACTORS, MAX_SEED, Augmentation, Recipe
from training_jobs.enums import ExampleKind
from training_jobs.exceptions import RecipeError
from training_jobs.jobs.desk import integer_field
from training_jobs.models import DataSet

_DEFAULT = Recipe()

KIND_CHOICES = [
    (ExampleKind.FAQ, _("Frequent questions: every way to ask, with the curated answer word for word")),
    (ExampleKind.ARTICLE, _("Articles of regulations: by their number, their heading and what they say")),
    (ExampleKind.DOCUMENT, _("Documents: what each section says, its date and its authors")),
    (ExampleKind.RETRIEVAL, _("Answers from sources: with the right source among others that do not answer")),
    (ExampleKind.ABSTENTION, _("To say «I do not know»: questions that no source answers")),
    (ExampleKind.FEEDBACK, _("Questions of people who found the answer useful, personal data masked")),
    (ExampleKind.TOPIC, _("Exercise: which topic a question belongs to")),
    (ExampleKind.TITLE, _("Exercise: a title for a text")),
    (ExampleKind.PASSAGE_CHOICE, _("Exercise: which source answers a question")),
    (ExampleKind.SUMMARY, _("Exercise: the main points of a text")),
    (ExampleKind.CORPUS, _("Plain texts, needed by the strategy «transfer»")),
]
WAY_CHOICES = [
    (Augmentation.TEMPLATES, _("Greetings and courtesies around the question")),
    (Augmentation.SPELLING, _("Written in a hurry: no accents, slips, abbreviations")),
    (Augmentation.VOSEO, _("«Vos»: ¿me podés decir…?")),
    (Augmentation.PARAPHRASE, _("In other words, by the text generator (slow; a small model helps little)")),
]


def _share(label: Any, help_text: Any, low: float, initial: float) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        help_text=help_text,
        min_value=low,
        max_value=1,
        initial=initial,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"step": "0.01"}),
    )


class DataSetForm(forms.ModelForm):  # type: ignore[type-arg]
    kinds = forms.MultipleChoiceField(
        label=_("What the model practises"),
        choices=KIND_CHOICES,
        initial=[kind.value for kind in _DEFAULT.kinds],
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        error_messages={"required": _("Choose at least one kind of example.")},
    )
    augmentations = forms.MultipleChoiceField(
        label=_("Ways to say the same question again"),
        choices=WAY_CHOICES,
        initial=[way.value for way in _DEFAULT.augmentations],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_("Only questions for training are varied; what is answered never changes."),
    )
    augmented_per_question = integer_field(
        _("Variations of each question"),
        _("How many more ways to ask each question, taken from those chosen above. 0: none."),
        0,
        MAX_AUGMENTED,
        _DEFAULT.augmented_per_question,
    )
    num_distractors = integer_field(
        _("Sources that do not answer"),
        _("How many stand beside the right one. Never more than the assistant itself shows the model."),
        0,
        MAX_DISTRACTORS,
        _DEFAULT.num_distractors,
    )
    validation_percent = integer_field(
        _("For validation (%)"),
        _("Part of the entries on which progress is measured while the model learns."),
        0,
        40,
        round(_DEFAULT.validation_share * 100),
    )
    test_percent = integer_field(
        _("Held out (%)"),
        _("Part of the entries that the model never sees, to compare before and after."),
        0,
        40,
        round(_DEFAULT.test_share * 100),
    )
    withheld_percent = integer_field(
        _("Without the right source (%)"),
        _("Part of the questions whose right source is taken away; the right answer is «I do not know»."),
        0,
        50,
        round(_DEFAULT.withheld_share * 100),
    )
    questions_per_source = integer_field(
        _("Questions of one entry"),
        _("At most so many ways to ask about one entry, so that no entry outweighs the others."),
        1,
        50,
        _DEFAULT.questions_per_source,
    )
    seed = integer_field(
        _("Seed"),
        _("The same seed divides and draws in the same way; change it for another division."),
        0,
        MAX_SEED,
        _DEFAULT.seed,
    )
    near_duplicate_overlap = _share(
        _("Same letters from"),
        _("Two questions count as the same when they share this part of their letters (0.30 to 1)."),
        0.3,
        _DEFAULT.near_duplicate_overlap,
    )
    near_duplicate_cosine = _share(
        _("Same meaning from"),
        _("Or when their meanings are this close (0.50 to 1)."),
        0.5,
        _DEFAULT.near_duplicate_cosine,
    )
    paraphrase_min_cosine = _share(
        _("Paraphrase at least this close"),
        _("What the text generator writes is kept only when its meaning is this close (0.50 to 1)."),
        0.5,
        _DEFAULT.paraphrase_min_cosine,
    )
    evaluation_questions = forms.CharField(
        label=_("Questions of your own evaluation"),
        required=False,
        max_length=1_000_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text=_("One per line. Nothing like them is learned, so that they stay an honest examination."),
    )

    class Meta:
        model = DataSet
        fields = ["unit", "name", "priority"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Empty: named after the unit.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                cleaned["recipe"] = Recipe.from_json(_recipe_values(cleaned))
            except RecipeError as error:
                field = _FIELD_OF.get(error.field, error.field)
                self.add_error(field if field in self.fields else None, str(error))
        return cleaned


_SAME_NAME = (
    "kinds",
    "augmentations",
    "augmented_per_question",
    "num_distractors",
    "questions_per_source",
    "seed",
    "near_duplicate_overlap",
    "near_duplicate_cosine",
    "paraphrase_min_cosine",
)
_FIELD_OF = {
    "validation_share": "validation_percent",
    "test_share": "test_percent",
    "withheld_share": "withheld_percent",
}

FIELDSETS: list[Any] = [
    (None, {"fields": ["unit", "name", "kinds", "augmentations", "augmented_per_question"]}),
    (
        _("Sources and division"),
        {"fields": ["num_distractors", ("validation_percent", "test_percent")]},
    ),
    (
        _("For experts"),
        {
            "classes": ["collapse"],
            "fields": [
                ("withheld_percent", "questions_per_source"),
                ("seed", "priority"),
                ("near_duplicate_overlap", "near_duplicate_cosine"),
                "paraphrase_min_cosine",
                "evaluation_questions",
            ],
        },
    ),
]


def _recipe_values(cleaned: dict[str, Any]) -> dict[str, Any]:
    values = {name: cleaned[name] for name in _SAME_NAME}
    values |= {share: cleaned[percent] / 100 for share, percent in _FIELD_OF.items()}
    values["evaluation_questions"] = cleaned["evaluation_questions"].splitlines()
    return values
