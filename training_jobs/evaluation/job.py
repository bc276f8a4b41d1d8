"""An evaluation as a job. It may be killed anywhere: each reply is kept at once and never asked for again."""

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training_jobs.data_sets.prompts import closed_book
from training_jobs.enums import JobState
from training_jobs.evaluation.evaluating import measure, run_methods
from training_jobs.evaluation.facts import FrozenSet
from training_jobs.evaluation.methods import make_methods
from training_jobs.evaluation.methods.base import options_from
from training_jobs.evaluation.replies import DatabaseReplies, circumstances_now
from training_jobs.evaluation.report.writing import html_report
from training_jobs.evaluation.scoring.verdicts import details_of
from training_jobs.evaluation.selectors import method_labels
from training_jobs.evaluation.services import evaluation_claim_next
from training_jobs.evaluation.signals import evaluation_finished
from training_jobs.evaluation.trials import served_while_asked
from training_jobs.exceptions import MethodUnavailableError, TrainingJobsError
from training_jobs.jobs.pulse import IsStopping, Pulse, Watch, never, nobody
from training_jobs.jobs.runner import JobKind, Outcome, Words, failed, run_next
from training_jobs.models import EvaluationRun
from training_jobs.question_sets.selectors import questions_of


def work_on_next_evaluation(*, is_stopping: IsStopping = never, watch: Watch = nobody) -> bool:
    """Do one attempt at the evaluation that should go first; False when none may begin now."""
    return run_next(EVALUATION_JOB, is_stopping=is_stopping, watch=watch) is not None


def _evaluate(job: EvaluationRun, pulse: Pulse) -> Outcome:
    """Ask what is not known yet, and measure."""
    version, unit, options = job.set_version, job.unit, options_from(job.options, closed_book=closed_book)
    questions = questions_of(version, job.part)
    methods = served_while_asked(make_methods(job.methods, unit, options), job)
    tell = _MethodProgress(pulse, len(methods) * len(questions))
    circumstances = circumstances_now(unit, version.digest)
    finished = run_methods(
        methods, questions, store=DatabaseReplies(), circumstances=circumstances, progress=tell
    )
    evaluation = measure(
        unit,
        questions,
        finished,
        circumstances,
        started_at=job.started_at or timezone.now(),
        seed=options.seed,
        baseline=job.baseline,
        title=job.name,
        progress=tell,
        frozen=FrozenSet(
            set=version.evaluation_set.name,
            version=version.number,
            part=job.part,
            order=tuple(finished.predictions),
            labels=method_labels(list(finished.predictions) + list(finished.skipped)),
        ),
    )
    results = {
        "results": _plain(evaluation.as_document()),
        "details": _plain(details_of(evaluation).as_document()),
        "report": html_report(evaluation),
        "reply_keys": finished.keys,
        "index_generation": circumstances.index_generation,
        "progress_done": tell.total,
        "progress_total": tell.total,
    }
    return Outcome(JobState.SUCCEEDED, message=_left_out(finished.skipped), fields=results)


class _MethodProgress:
    """How far each method is. Called before and after each question.

    A worker that was suspended finds out here, before it asks again, that another one took over.
    """

    def __init__(self, pulse: Pulse, total: int) -> None:
        self.total = total
        self._pulse = pulse
        self._stages: dict[str, dict[str, int]] = {}

    def __call__(self, method: str, done: int, total: int) -> None:
        is_new = method not in self._stages
        self._stages[method] = {"done": done, "total": total}
        num_asked = sum(stage["done"] for stage in self._stages.values())
        self._pulse.tell(num_asked, self.total, at_once=is_new, stages=self._stages)


def _left_out(skipped: dict[str, str]) -> str:
    if not skipped:
        return ""
    return _("Left out: %(methods)s. The reasons stand below.") % {"methods": ", ".join(skipped)}


def _plain(values: Any) -> Any:
    """As JSON keeps it; numbers that are none become null."""
    return json.loads(json.dumps(values, default=str), parse_constant=lambda _name: None)


def _announce(run: EvaluationRun) -> None:
    evaluation_finished.send(EvaluationRun, run=run)


def _explain(error: Exception) -> Outcome | None:
    match error:
        case MethodUnavailableError():
            proposal = _("Get what is missing, or choose other methods.")
            return Outcome(JobState.FAILED, "no_method", str(error), proposal)
        case TrainingJobsError():
            return failed(error, str(error), _("Start a new evaluation with other choices."))
    return None


EVALUATION_JOB = JobKind(
    model=EvaluationRun,
    work=_evaluate,
    explain=_explain,
    unexpected=Words(
        gettext_lazy("The evaluation stopped by an internal error (%(name)s)."),
        gettext_lazy(
            "Let it go on: no question is asked twice. If it happens again, tell whoever looks after"
            " the portal."
        ),
    ),
    gave_up=Words(
        gettext_lazy("The process that evaluates ended five times without saying why."),
        gettext_lazy("Let it go on, or start a new evaluation with fewer methods."),
    ),
    cancelled=gettext_lazy("The evaluation was cancelled. The replies given so far are kept."),
    nothing_to_cancel=gettext_lazy("This evaluation has ended already; there is nothing to cancel."),
    cannot_go_on=gettext_lazy(
        "Only a failed or cancelled evaluation can go on. Start a finished one again instead."
    ),
    claim_next=evaluation_claim_next,
    after_success=_announce,
)
