"""The questions of an evaluation with every method's verdict, searched and filtered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.language.words import fold
from training_jobs.evaluation.report.questions import agreement_of
from training_jobs.evaluation.scoring.details import Details
from training_jobs.evaluation.scoring.verdicts import Verdict
from training_jobs.question_sets.question_file import Question

RIGHT, WRONG, SILENT = "right", "wrong", "silent"
ALONE = "alone"  # the method got it, and no other did
MISSED_BY_IT = "missed"  # others got it, and the method did not
VERDICTS = (RIGHT, WRONG, SILENT, ALONE, MISSED_BY_IT)
AGREEMENTS = ("all", "some", "none", "unjudged")


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
