"""What the page of an evaluation shows: how far it is, and after it what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from training_jobs.enums import WORKING_STATES, JobState, SetPart
from training_jobs.evaluation.facts import KeptRun
from training_jobs.evaluation.report.content import report_content
from training_jobs.evaluation.scoring.evaluation import read_document
from training_jobs.evaluation.selectors import method_labels, waiting_before
from training_jobs.jobs.desk import Context, Desk, row_or_404
from training_jobs.models import EvaluationRun
from training_jobs.question_sets.question_file import Question
from training_jobs.question_sets.selectors import questions_of
from training_jobs.tuning.words import duration_words

EXPORTS = (
    ("pdf", "PDF"),
    ("html", "HTML"),
    ("csv", "CSV"),
    ("json", "JSON"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One method while the evaluation is being made; `percent` 0..100."""

    name: str
    done: int
    total: int
    percent: int
    words: str


class EvaluationPages(Desk):
    """What every page of an evaluation begins with."""

    def run_of(self, request: HttpRequest, number: object) -> EvaluationRun:
        """Everything of one evaluation, for whoever may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = EvaluationRun.objects.select_related("unit", "set_version__evaluation_set", "created_by")
        return row_or_404(rows.defer("report"), number)


def labels_of(run: EvaluationRun) -> dict[str, str]:
    """Names people know for the methods, as they were when it was made."""
    return {**method_labels(run.methods), **KeptRun.from_document(run.results).facts.labels}


def questions_by_id(run: EvaluationRun) -> dict[str, Question]:
    """The questions it asked."""
    return {question.id: question for question in questions_of(run.set_version, run.part)}


def live_context(run: EvaluationRun) -> Context:
    """The part that changes while it is made."""
    return {
        "run": run,
        "situation": _situation(run),
        "stages": [] if run.state == JobState.SUCCEEDED else _stages(run),
    }


def page_context(run: EvaluationRun) -> Context:
    """Everything of the page of one evaluation; what came of it only once it has succeeded."""
    context: Context = {
        "title": str(run),
        "facts_rows": _facts(run),
        "again_url": f"{reverse('admin:training_jobs_evaluationrun_add')}?from={run.pk}",
        "set_url": reverse(
            "admin:training_jobs_evaluationset_change", args=[run.set_version.evaluation_set_id]
        ),
    }
    if run.state == JobState.SUCCEEDED:
        context |= {
            "content": report_content(read_document(run.results, title=run.name)),
            "exports": EXPORTS,
            "questions_url": reverse("admin:training_jobs_evaluationrun_questions", args=[run.pk]),
            "against_url": reverse("admin:training_jobs_evaluationrun_against", args=[run.pk]),
        }
    return context


def _situation(run: EvaluationRun) -> str:
    if run.state == JobState.QUEUED:
        before = waiting_before(run)
        if before:
            return _("It waits; %(number)d before it.") % {"number": before}
        return _("It begins in a moment. You may leave this page.")
    if run.state in WORKING_STATES:
        if run.cancel_requested:
            return _("It stops after the question that is being asked.")
        return _time_left(run)
    if run.started_at and run.finished_at:
        took = duration_words((run.finished_at - run.started_at).total_seconds())
        return _("It took %(time)s.") % {"time": took}
    return ""


def _time_left(run: EvaluationRun) -> str:
    """By the speed so far: rough, because methods differ."""
    if not run.progress_done or run.started_at is None:
        return _("The first method is being prepared…")
    if run.progress_done >= run.progress_total:
        return _("Every question was asked; now the figures are computed…")
    elapsed = (timezone.now() - run.started_at).total_seconds()
    left = elapsed * (run.progress_total - run.progress_done) / run.progress_done
    return _("About %(time)s left. You may leave this page.") % {"time": duration_words(left)}


def _stages(run: EvaluationRun) -> list[Stage]:
    labels = labels_of(run)
    names = [*run.methods, *(name for name in sorted(run.stages) if name not in run.methods)]
    seen = [name for name in names if name in run.stages]
    current = seen[-1] if seen and run.state in WORKING_STATES else ""
    return [
        _stage(labels.get(name, name), run.stages.get(name), is_current=name == current) for name in names
    ]


def _stage(name: str, stage: Mapping[str, int] | None, *, is_current: bool) -> Stage:
    done, total = (stage["done"], stage["total"]) if stage else (0, 0)
    if stage is None:
        words = _("not begun yet")
    elif done >= total:
        words = _("all asked")
    elif is_current and not done:
        words = _("being prepared")
    else:
        words = _("asking") if is_current else _("left out or interrupted")
    return Stage(name, done, total, round(100 * done / total) if total else 0, words)


def _facts(run: EvaluationRun) -> list[tuple[str, str]]:
    labels = labels_of(run)
    part = SetPart(run.part).label if run.part in SetPart.values else _("All questions")
    facts = [
        (_("Unit"), str(run.unit)),
        (_("Part"), str(part)),
        (_("Methods"), ", ".join(labels.get(name, name) for name in run.methods)),
        (_("Reference"), labels.get(run.baseline, run.baseline) or "–"),
        (_("Started by"), str(run.created_by or run.get_trigger_display())),
    ]
    reused = KeptRun.from_document(run.results).facts.num_reused_replies
    if reused:
        facts.append((_("Replies known already"), str(reused)))
    return facts
