"""Forms of the evaluation sets: one question, a judgement, a file, a collection."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from training_jobs.jobs.desk import integer_field
from training_jobs.models import EvaluationQuestion, EvaluationSet
from training_jobs.question_sets.collecting import MAX_COLLECTED
from training_jobs.question_sets.questions import content_of
from training_jobs.question_sets.rules import MAX_NAME_CHARS, MAX_QUESTION_CHARS, QuestionContent

_BLANK_LINES = re.compile(r"\n\s*\n")
_YES, _NO = "yes", "no"
_ANSWERABLE = [
    (_YES, _("Yes: the passages marked below answer it")),
    (_NO, _("No: the assistant should say that it does not know")),
]


def _answerable_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Does the office's content answer it?"),
        choices=_ANSWERABLE,
        initial=_YES,
        widget=UnfoldAdminRadioSelectWidget(),
    )


class SetForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = EvaluationSet
        fields = ["unit", "name", "purpose", "description"]
        widgets = {"description": UnfoldAdminTextareaWidget(attrs={"rows": 3})}
        help_texts = {
            "name": _("What people call it, for example «Admission questions 2027»."),
            "purpose": _(
                "Sets without answers and safety sets may never get worse: no model goes into service that "
                "does worse on them."
            ),
            "description": _("Who asked these questions, and what the set is there to show."),
        }


class QuestionForm(forms.Form):
    """One question. The right passages stand beside it as ticks, outside the form."""

    text = forms.CharField(
        label=_("Question"),
        max_length=MAX_QUESTION_CHARS,
        help_text=_("As people write it, mistakes included. Personal data is masked before it is kept."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    is_answerable = _answerable_field()
    answers = forms.CharField(
        label=_("Reference answers"),
        required=False,
        help_text=_("Short, with the fact alone. Leave an empty line between two of them."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    as_of = forms.DateField(
        label=_("Asked as of"),
        required=False,
        help_text=_("The day whose rules count; empty: the day of the evaluation."),
        widget=UnfoldAdminDateWidget(),
    )
    group = forms.CharField(
        label=_("Group"),
        required=False,
        max_length=MAX_NAME_CHARS,
        help_text=_("For example its topic. Results are shown for each group."),
        widget=UnfoldAdminTextInputWidget(),
    )
    program = forms.CharField(
        label=_("Programme"),
        required=False,
        max_length=MAX_NAME_CHARS,
        help_text=_("The programme it is about, if any. Results are shown for each programme."),
        widget=UnfoldAdminTextInputWidget(),
    )

    def content(self, relevant: tuple[str, ...]) -> QuestionContent:
        """What the valid form says, with the passages that were ticked."""
        values = self.cleaned_data
        answers = (" ".join(part.split()) for part in _BLANK_LINES.split(values["answers"]))
        is_answerable = values["is_answerable"] == _YES
        return QuestionContent(
            text=values["text"],
            relevant=relevant if is_answerable else (),
            answers=tuple(filter(None, answers)) if is_answerable else (),
            is_answerable=is_answerable,
            as_of=values["as_of"],
            group=values["group"],
            program=values["program"],
        )


def initial_of(question: EvaluationQuestion) -> dict[str, Any]:
    """The values of the form that show the question as it is."""
    content = content_of(question)
    return {
        "text": content.text,
        "is_answerable": _YES if content.is_answerable else _NO,
        "answers": "\n\n".join(_BLANK_LINES.sub("\n", answer) for answer in content.answers),
        "as_of": content.as_of,
        "group": content.group,
        "program": content.program,
    }


class JudgementForm(forms.Form):
    is_answerable = _answerable_field()

    @property
    def says_answerable(self) -> bool:
        return bool(self.cleaned_data["is_answerable"] == _YES)


class QuestionFileForm(forms.Form):
    file = forms.FileField(
        label=_("Question file"),
        help_text=_("JSON lines: one question a line, in UTF-8. At most 10 MB."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".jsonl,.json,.txt"}),
    )


class CollectForm(forms.Form):
    source = forms.ChoiceField(label=_("From where"), widget=UnfoldAdminRadioSelectWidget())
    limit = integer_field(
        _("At most"),
        _("When there are more, a sample is taken, the same one every time."),
        1,
        MAX_COLLECTED,
        200,
    )

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]
