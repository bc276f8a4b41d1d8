"""Single questions with every method's verdict: the report's table, and rows to be searched and filtered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assistant.language.words import fold
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.evaluation.scoring.verdicts import UNJUDGED, Details, Verdict, verdicts_of
from training_jobs.question_sets.question_file import Question

MAX_QUESTIONS = 1_000  # a page of a few megabytes still opens on a phone
_MAX_ANSWER_CHARS = 300

RIGHT, WRONG, SILENT = "right", "wrong", "silent"
ALONE = "alone"  # the method got it, and no other did
MISSED_BY_IT = "missed"  # others got it, and the method did not
VERDICTS = (RIGHT, WRONG, SILENT, ALONE, MISSED_BY_IT)
AGREEMENTS = ("all", "some", "none", "unjudged")


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


@dataclass(frozen=True, slots=True)
class Row:
    """`place` counts from 0 in the order of the set; `verdicts` stand in the order of the methods."""

    place: int
    question: Question
    verdicts: tuple[Verdict, ...]

    @property
    def agreement(self) -> str:
        return agreement_of([each.is_right for each in self.verdicts if each.is_right is not None])

    @property
    def num_right(self) -> int:
        return sum(each.is_right is True for each in self.verdicts)


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty fields let everything through. `verdict` is about `method`, or about any method without one."""

    text: str = ""
    method: str = ""
    verdict: str = ""
    agreement: str = ""
    group: str = ""


def rows_of(details: Details, questions: Mapping[str, Question]) -> list[Row]:
    """One row a question, in the order of the set; a question that is no longer in it is left out."""
    columns = list(details.verdicts.values())
    return [
        Row(place, questions[identifier], tuple(column[place] for column in columns))
        for place, identifier in enumerate(details.questions)
        if identifier in questions
    ]


def matching(rows: Sequence[Row], methods: Sequence[str], wanted: Filter) -> list[Row]:
    """Hardest questions first: those that the fewest methods got right."""
    at = methods.index(wanted.method) if wanted.method in methods else None
    sought = fold(wanted.text)
    found = [
        row
        for row in rows
        if (not sought or sought in _searched(row.question))
        and (not wanted.group or row.question.group == wanted.group)
        and (not wanted.agreement or row.agreement == wanted.agreement)
        and (not wanted.verdict or _matches(row, at, wanted.verdict))
    ]
    return sorted(found, key=lambda row: (row.agreement == "unjudged", row.num_right, row.place))


def _searched(question: Question) -> str:
    return fold(" ".join((question.id, question.text, *question.relevant, question.group)))


def _matches(row: Row, at: int | None, verdict: str) -> bool:
    if at is None:
        return any(_is(each, verdict) for each in row.verdicts)
    mine = row.verdicts[at]
    others = [each for place, each in enumerate(row.verdicts) if place != at]
    if verdict == ALONE:
        return mine.is_right is True and not any(each.is_right for each in others)
    if verdict == MISSED_BY_IT:
        return mine.is_right is False and any(each.is_right for each in others)
    return _is(mine, verdict)


def _is(verdict: Verdict, wanted: str) -> bool:
    if wanted == SILENT:
        return verdict.is_silent
    return verdict.is_right is (wanted == RIGHT)
