"""The table of single questions: which method found what, hardest questions first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.evaluation.scoring.verdicts import UNJUDGED, Verdict, verdicts_of
from training_jobs.question_sets.question_file import Question

MAX_QUESTIONS = 1_000  # a page of a few megabytes still opens on a phone
_MAX_ANSWER_CHARS = 300


@dataclass(frozen=True, slots=True)
class Cell:
    """What one method made of a question, and behind it (`title`) what it said."""

    text: str
    level: str
    is_right: bool | None
    title: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: str
    text: str
    relevant: tuple[str, ...]
    is_answerable: bool
    cells: tuple[Cell, ...]
    kind: str
    num_right: int


@dataclass(frozen=True, slots=True)
class QuestionTable:
    methods: tuple[str, ...]
    rows: tuple[QuestionRow, ...]
    num_left_out: int


def question_table(summaries: Mapping[str, MethodSummary]) -> QuestionTable:
    """Rows with one cell a method. Questions without anything to judge show the bare replies."""
    columns = [_cells(summary) for summary in summaries.values()]
    first = next(iter(summaries.values()))
    rows = [
        _row(prediction.question, tuple(column[at] for column in columns))
        for at, prediction in enumerate(first.predictions)
    ]
    rows.sort(key=lambda row: row.num_right)
    left_out = max(0, len(rows) - MAX_QUESTIONS)
    return QuestionTable(tuple(summaries), tuple(rows[:MAX_QUESTIONS]), left_out)


def _row(question: Question, cells: tuple[Cell, ...]) -> QuestionRow:
    judged = [cell.is_right for cell in cells if cell.is_right is not None]
    return QuestionRow(
        id=question.id,
        text=question.text,
        relevant=tuple(sorted(question.relevant)),
        is_answerable=question.is_answerable,
        cells=cells,
        kind=agreement_of(judged),
        num_right=sum(judged),
    )


def agreement_of(judged: Sequence[bool]) -> str:
    """Whether all, some or none of the methods were right; "unjudged" where none could be."""
    if not judged:
        return "unjudged"
    return "all" if all(judged) else "some" if any(judged) else "none"


def _cells(summary: MethodSummary) -> list[Cell]:
    return [
        _cell(verdict, prediction)
        for verdict, prediction in zip(verdicts_of(summary), summary.predictions, strict=True)
    ]


def _cell(verdict: Verdict, prediction: Prediction) -> Cell:
    is_bare = verdict.kind == UNJUDGED and prediction.outcome.answer is None
    title = "" if is_bare else said_in_short(prediction)
    return Cell(verdict.text, verdict.level, verdict.is_right, title)


def said_in_short(prediction: Prediction) -> str:
    """The answer, or what was found first."""
    outcome = prediction.outcome
    if outcome.answer is not None:
        return outcome.answer[:_MAX_ANSWER_CHARS] or _("no answer given")
    if outcome.ranked:
        return _("found first: %(key)s") % {"key": outcome.ranked[0].entry_key}
    return _("nothing found")
