"""One evaluation against another: what got better or worse, and on which questions."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from training_jobs.enums import JobState
from training_jobs.evaluation.desk.page import EvaluationPages, labels_of, questions_by_id
from training_jobs.evaluation.scoring.metrics import METRICS, Metric
from training_jobs.evaluation.scoring.run_comparison import Change, RunComparison, Turned, compare_runs
from training_jobs.evaluation.scoring.verdicts import read_details
from training_jobs.evaluation.selectors import comparable_evaluations
from training_jobs.exceptions import NotComparableError
from training_jobs.jobs.desk import Context, row_or_none
from training_jobs.measures.figures import decimal, difference_words, p_value, percent
from training_jobs.models import EvaluationRun
from training_jobs.question_sets.question_file import Question

_MAX_TURNED = 100  # of each method and direction
_MAX_OFFERED = 50


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One method by one measure, in words; `kind` is better, worse or level."""

    method: str
    old: str
    new: str
    points: str
    range: str
    p: str
    verdict: str
    kind: str


@dataclass(frozen=True, slots=True)
class MetricTable:
    metric: Metric
    rows: list[ChangeRow]


@dataclass(frozen=True, slots=True)
class QuestionLink:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class TurnedQuestions:
    """What one method got right in one of the two evaluations alone; of many only the first are linked."""

    method: str
    won: list[QuestionLink]
    lost: list[QuestionLink]
    num_won: int
    num_lost: int


class AgainstView(EvaluationPages):
    def against_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the other one, then read the differences. The address says both."""
        run = self.run_of(request, pk)
        if run.state != JobState.SUCCEEDED:
            return redirect(self.page_url(run))
        others = comparable_evaluations(run).exclude(pk=run.pk)
        other = row_or_none(others, request.GET.get("other"))
        context: Context = {"run": run, "run_url": self.page_url(run), "others": others[:_MAX_OFFERED]}
        if other is not None:
            context |= {"other": other, "other_url": self.page_url(other), **_compared(run, other)}
        return self.render_page(
            request, "evaluation/against.html", title=_("Two evaluations compared"), **context
        )


def _compared(run: EvaluationRun, other: EvaluationRun) -> Context:
    mine, theirs = questions_by_id(run), questions_by_id(other)
    shared = mine.keys() & theirs.keys()
    changed = frozenset(each for each in shared if _asked(mine[each]) != _asked(theirs[each]))
    try:
        found = compare_runs(read_details(run.details), read_details(other.details), changed=changed)
    except NotComparableError as error:
        return {"problem": str(error)}
    labels = labels_of(run)
    return {
        "num_questions": found.num_questions,
        "num_left_out": len(mine) - found.num_questions,
        "same_content": run.index_generation == other.index_generation,
        "tables": _tables(found, labels),
        "turned": _turned(run, found, mine, labels),
    }


def _asked(question: Question) -> tuple[object, ...]:
    """What decides whether two versions ask the same thing and hold the same right."""
    return (question.text, question.relevant, question.answers, question.is_answerable, question.as_of)


def _tables(found: RunComparison, labels: dict[str, str]) -> list[MetricTable]:
    by_metric: dict[str, list[Change]] = {}
    for change in found.changes:
        by_metric.setdefault(change.metric.name, []).append(change)
    return [
        MetricTable(
            METRICS[name],
            [_row(change, labels) for change in sorted(rows, key=lambda each: -each.difference.value)],
        )
        for name, rows in by_metric.items()
    ]


def _row(change: Change, labels: dict[str, str]) -> ChangeRow:
    words = percent if change.metric.is_rate else lambda value: decimal(value, 3)
    return ChangeRow(
        method=labels.get(change.method, change.method),
        old=words(change.old),
        new=words(change.new),
        p=p_value(change.p_corrected),
        **difference_words(change.difference, is_beyond_chance=change.is_beyond_chance),
    )


def _turned(
    run: EvaluationRun, found: RunComparison, questions: dict[str, Question], labels: dict[str, str]
) -> list[TurnedQuestions]:
    def link(turned: Turned) -> QuestionLink:
        url = reverse("admin:training_jobs_evaluationrun_question", args=[run.pk, turned.place])
        return QuestionLink(questions[turned.question].text, url)

    tables = []
    for method in found.methods:
        won = [each for each in found.turned if each.method == method and each.is_won]
        lost = [each for each in found.turned if each.method == method and not each.is_won]
        tables.append(
            TurnedQuestions(
                labels.get(method, method),
                won=[link(each) for each in won[:_MAX_TURNED]],
                lost=[link(each) for each in lost[:_MAX_TURNED]],
                num_won=len(won),
                num_lost=len(lost),
            )
        )
    return tables
