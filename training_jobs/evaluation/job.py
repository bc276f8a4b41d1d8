"""An evaluation as a job. It may be killed anywhere: each reply is kept at once and never asked for again."""

import json
import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from training_jobs.data_sets.prompts import closed_book
from training_jobs.enums import JobState
from training_jobs.evaluation.evaluating import measure
from training_jobs.evaluation.methods import make_methods
from training_jobs.evaluation.methods.options import options_from
from training_jobs.evaluation.replies import DatabaseReplies, circumstances_now
from training_jobs.evaluation.report.writing import html_report
from training_jobs.evaluation.running import run_methods
from training_jobs.evaluation.scoring.details import details_of
from training_jobs.evaluation.selectors import method_labels
from training_jobs.evaluation.services import evaluation_claim_next
from training_jobs.evaluation.signals import evaluation_finished
from training_jobs.evaluation.trials import served_while_asked
from training_jobs.exceptions import (
    EvaluationStoppedError,
    LeaseLostError,
    MethodUnavailableError,
    TrainingJobsError,
)
from training_jobs.jobs.keeping import keeping_lease
from training_jobs.jobs.lease import job_finish, job_heartbeat
from training_jobs.models import EvaluationRun
from training_jobs.question_sets.frozen import questions_of

logger = logging.getLogger(__name__)

IsStopping = Callable[[], bool]
Watch = Callable[[str, int, int], None]  # of (method, questions done, questions in all)
_HEARTBEAT_EVERY_S = 2.0


def _never() -> bool:
    return False


def _nobody(_method: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def work_on_next_evaluation(*, is_stopping: IsStopping = _never, watch: Watch = _nobody) -> bool:
    """Do one attempt at the evaluation that should go first; False when none may begin now.

    A database that goes away is no failure of the evaluation: its lease runs out and another worker goes on.
    """
    job = evaluation_claim_next()
    if job is None:
        return False
    logger.info("evaluation_taken evaluation=%s attempt=%s", job.pk, job.attempt)
    try:
        state, fields = _attempt(job, is_stopping, watch)
        if job_finish(job, state, **fields) and state == JobState.SUCCEEDED:
            evaluation_finished.send(EvaluationRun, run=EvaluationRun.objects.get(pk=job.pk))
    except LeaseLostError:
        logger.warning("evaluation_lease_lost evaluation=%s attempt=%s", job.pk, job.attempt)
    return True


def _attempt(job: EvaluationRun, is_stopping: IsStopping, watch: Watch) -> tuple[JobState, dict[str, Any]]:
    """The state the job ends in and what is written with it."""
    pulse = _Pulse(job, is_stopping, watch)
    try:
        with keeping_lease(job):
            return JobState.SUCCEEDED, _evaluate(job, pulse)
    except (LeaseLostError, DatabaseError, InterfaceError):
        raise
    except EvaluationStoppedError:
        return pulse.ending()
    except MethodUnavailableError as error:
        return _failed("no_method", str(error), _("Get what is missing, or choose other methods."))
    except TrainingJobsError as error:
        return _failed(type(error).__name__, str(error), _("Start a new evaluation with other choices."))
    except Exception as error:
        logger.exception("evaluation_failed evaluation=%s", job.pk)
        return _failed(
            type(error).__name__,
            _("The evaluation stopped by an internal error (%(name)s).") % {"name": type(error).__name__},
            _(
                "Let it go on: no question is asked twice. If it happens again, tell whoever looks after"
                " the portal."
            ),
        )


def _evaluate(job: EvaluationRun, pulse: "_Pulse") -> dict[str, Any]:
    """Ask what is not known yet, measure, and return what the row keeps."""
    version, unit, options = job.set_version, job.unit, options_from(job.options, closed_book=closed_book)
    questions = questions_of(version, job.part)
    methods = served_while_asked(make_methods(job.methods, unit, options), job)
    pulse.expect(len(methods) * len(questions))
    circumstances = circumstances_now(unit, version.digest)
    finished = run_methods(
        methods, questions, store=DatabaseReplies(), circumstances=circumstances, progress=pulse
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
        progress=pulse,
        more_facts={
            "set": version.evaluation_set.name,
            "version": version.number,
            "part": job.part,
            "order": list(finished.predictions),
            "labels": method_labels(list(finished.predictions) + list(finished.skipped)),
        },
    )
    return {
        "results": _plain(evaluation.as_document()),
        "details": _plain(details_of(evaluation)),
        "report": html_report(evaluation),
        "reply_keys": finished.keys,
        "index_generation": circumstances.index_generation,
        "progress_done": pulse.total,
        "progress_total": pulse.total,
        "message": _left_out(finished.skipped),
    }


class _Pulse:
    """Renews the lease, tells how far each method is, and stops the asking when it has to stop.

    Called before and after each question; a worker that was suspended finds out here, before it asks again,
    that another one took over.
    """

    def __init__(self, job: EvaluationRun, is_stopping: IsStopping, watch: Watch) -> None:
        self._job = job
        self._is_stopping = is_stopping
        self._watch = watch
        self._stages: dict[str, dict[str, int]] = {}
        self._next = 0.0
        self.total = 0

    def expect(self, total: int) -> None:
        self.total = total

    def __call__(self, method: str, done: int, total: int) -> None:
        is_new = method not in self._stages
        self._stages[method] = {"done": done, "total": total}
        self._watch(method, done, total)
        if self._is_stopping():
            raise EvaluationStoppedError("the worker leaves")
        if is_new or time.monotonic() >= self._next:
            self._next = time.monotonic() + _HEARTBEAT_EVERY_S
            self._beat()

    def _beat(self) -> None:
        done = sum(stage["done"] for stage in self._stages.values())
        if not job_heartbeat(
            self._job, progress_total=self.total, progress_done=min(done, self.total), stages=self._stages
        ):
            raise LeaseLostError(f"evaluation {self._job.pk}, attempt {self._job.attempt}")
        if self._is_cancelled():
            raise EvaluationStoppedError("cancelled")

    def ending(self) -> tuple[JobState, dict[str, Any]]:
        """Cancelled, or put back by a worker that leaves; leaving is no failed attempt."""
        if self._is_cancelled():
            message = _("The evaluation was cancelled. The replies given so far are kept.")
            return JobState.CANCELLED, {"message": message}
        return JobState.QUEUED, {"attempt_limit": F("attempt_limit") + 1}

    def _is_cancelled(self) -> bool:
        return EvaluationRun.objects.filter(pk=self._job.pk, cancel_requested=True).exists()


def _failed(code: str, message: str, proposal: str) -> tuple[JobState, dict[str, Any]]:
    return JobState.FAILED, {"error": code[:100], "message": message, "proposal": proposal}


def _left_out(skipped: dict[str, str]) -> str:
    if not skipped:
        return ""
    return _("Left out: %(methods)s. The reasons stand below.") % {"methods": ", ".join(skipped)}


def _plain(values: Any) -> Any:
    """As JSON keeps it; numbers that are none become null."""
    return json.loads(json.dumps(values, default=str), parse_constant=lambda _name: None)
