"""One evaluation against another: what got better or worse, and on which questions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from training_jobs.enums import JobState
from training_jobs.evaluation.desk.page import labels_of
from training_jobs.evaluation.scoring.details import read_details
from training_jobs.evaluation.scoring.metrics import METRICS
from training_jobs.evaluation.scoring.run_comparison import Change, RunComparison, Turned, compare_runs
from training_jobs.evaluation.selectors import comparable_evaluations
from training_jobs.exceptions import NotComparableError
from training_jobs.jobs.rows_in_address import addressed_row
from training_jobs.measures.figures import decimal, p_value, percent, signed_points
from training_jobs.models import EvaluationRun
from training_jobs.question_sets.frozen import questions_of
from training_jobs.question_sets.question_file import Question

_MAX_TURNED = 100  # of each method and direction
_MAX_OFFERED = 50


class AgainstView:
    """A view of the admin of evaluations."""

    run_of: Any
    page: Any

    def against_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the other one, then read the differences. The address says both."""
        run = self.run_of(request, pk)
        if run.state != JobState.SUCCEEDED:
            return redirect(_run_url(run))
        others = comparable_evaluations(run).exclude(pk=run.pk)
        other = addressed_row(others, request.GET.get("other"))
        context: dict[str, Any] = {"run": run, "run_url": _run_url(run), "others": others[:_MAX_OFFERED]}
        if other is not None:
            context |= {"other": other, "other_url": _run_url(other), **_compared(run, other)}
        return self.page(request, "against.html", title=_("Two evaluations compared"), **context)  # type: ignore[no-any-return]


def _compared(run: EvaluationRun, other: EvaluationRun) -> dict[str, Any]:
    mine, theirs = _by_id(run), _by_id(other)
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


def _by_id(run: EvaluationRun) -> dict[str, Question]:
    return {question.id: question for question in questions_of(run.set_version, run.part)}


def _asked(question: Question) -> tuple[object, ...]:
    """What decides whether two versions ask the same thing and hold the same right."""
    return (question.text, question.relevant, question.answers, question.is_answerable, question.as_of)


def _tables(found: RunComparison, labels: dict[str, str]) -> list[dict[str, Any]]:
    by_metric: dict[str, list[Change]] = {}
    for change in found.changes:
        by_metric.setdefault(change.metric.name, []).append(change)
    return [
        {
            "metric": METRICS[name],
            "rows": [
                _row(change, labels) for change in sorted(rows, key=lambda each: -each.difference.value)
            ],
        }
        for name, rows in by_metric.items()
    ]


def _row(change: Change, labels: dict[str, str]) -> dict[str, Any]:
    if not change.is_beyond_chance:
        verdict, kind = _("cannot be told apart"), "level"
    elif change.difference.value > 0:
        verdict, kind = _("better, beyond chance"), "better"
    else:
        verdict, kind = _("worse, beyond chance"), "worse"
    words = percent if change.metric.is_rate else lambda value: decimal(value, 3)
    return {
        "method": labels.get(change.method, change.method),
        "old": words(change.old),
        "new": words(change.new),
        "points": signed_points(change.difference.value),
        "range": _("%(low)s to %(high)s")
        % {"low": signed_points(change.difference.low), "high": signed_points(change.difference.high)},
        "p": p_value(change.p_corrected),
        "verdict": verdict,
        "kind": kind,
    }


def _turned(
    run: EvaluationRun, found: RunComparison, questions: dict[str, Question], labels: dict[str, str]
) -> list[dict[str, Any]]:
    def views(turned: list[Turned]) -> list[dict[str, str]]:
        return [
            {
                "text": questions[each.question].text,
                "url": reverse("admin:training_jobs_evaluationrun_question", args=[run.pk, each.place]),
            }
            for each in turned[:_MAX_TURNED]
        ]

    tables = []
    for method in found.methods:
        won = [each for each in found.turned if each.method == method and each.is_won]
        lost = [each for each in found.turned if each.method == method and not each.is_won]
        tables.append(
            {
                "method": labels.get(method, method),
                "won": views(won),
                "lost": views(lost),
                "num_won": len(won),
                "num_lost": len(lost),
            }
        )
    return tables


def _run_url(run: EvaluationRun) -> str:
    return reverse("admin:training_jobs_evaluationrun_change", args=[run.pk])
