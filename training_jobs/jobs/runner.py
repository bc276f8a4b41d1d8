"""One attempt at a job, from the lease to its end: the same for every kind of job.

Whatever goes wrong becomes an outcome people can read. Two things write nothing: a lost lease, because the
job is another worker's now, and a database that is away. That is no failure of the job: its lease runs out,
and another attempt goes on.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic

from django.db import DatabaseError, InterfaceError
from django.db.models import F
from django.utils.functional import Promise

from training_jobs.enums import JobState
from training_jobs.exceptions import JobStepError, JobStoppedError, LeaseLostError
from training_jobs.jobs.lease import (
    JobType,
    job_claim,
    job_claim_next,
    job_finish,
    job_is_cancelled,
    job_request_cancel,
    job_requeue,
    jobs_give_up,
    keeping_lease,
    patiently,
)
from training_jobs.jobs.pulse import IsStopping, Pulse, Watch, never, nobody
from training_jobs.models import Job

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt leaves its row.

    `error` names the kind of failure, `message` is the sentence people read, `proposal` what they can do, and
    `fields` what else the row keeps.
    """

    state: JobState
    error: str = ""
    message: str = ""
    proposal: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        words = {"error": self.error[:100], "message": self.message, "proposal": self.proposal}
        return {**words, **self.fields}


def failed(error: Exception, message: str, proposal: str = "") -> Outcome:
    """A failure named after its error."""
    return Outcome(JobState.FAILED, type(error).__name__, message, proposal)


@dataclass(frozen=True, slots=True)
class Words:
    """What people read and what they can do. In `message`, `%(name)s` stands for the kind of error."""

    message: Promise
    proposal: Promise


def _nothing(_job: Job) -> None:
    """Nobody waits for its success."""


@dataclass(frozen=True, slots=True)
class JobKind(Generic[JobType]):
    """What distinguishes one kind of job from the others.

    Args:
        model: its rows.
        work: does the job. It is killed anywhere and begun again, so it keeps what it has, and tells the
            pulse how far it is. It returns how the row ends, or None when it has ended the row itself,
            together with what it wrote.
        explain: a foreseen error as an outcome; None for all others.
        unexpected: the words for those.
        gave_up: the words for a job that took its worker down `MAX_ATTEMPTS` times.
        cancelled: the sentence people read after they cancelled it.
        nothing_to_cancel: what they read when it has ended already.
        cannot_go_on: what they read when it is not at rest; empty for jobs that are asked for anew instead.
        claim_next: takes the lease of the one that goes first.
        after_success: called with the finished row when the work returned a success.
    """

    model: type[JobType]
    work: Callable[[JobType, Pulse], Outcome | None]
    explain: Callable[[Exception], Outcome | None]
    unexpected: Words
    gave_up: Words
    cancelled: Promise
    nothing_to_cancel: Promise
    cannot_go_on: Promise | str = ""
    claim_next: Callable[[type[JobType]], JobType | None] = job_claim_next
    after_success: Callable[[JobType], None] = _nothing

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    def cancel(self, job: JobType) -> None:
        """Stop it: at once while it waits, else its worker is told.

        Raises:
            JobStepError: it has ended already.
        """
        if not job_request_cancel(job):
            raise JobStepError(str(self.nothing_to_cancel))

    def go_on(self, job: JobType) -> None:
        """Let a paused, failed or cancelled job wait for a worker again; what it has kept is not done again.

        Raises:
            JobStepError: it waits, works or has succeeded.
        """
        if not job_requeue(job):
            raise JobStepError(str(self.cannot_go_on))


def run_job(
    kind: JobKind[JobType], pk: int, *, is_stopping: IsStopping = never, watch: Watch = nobody
) -> JobType | None:
    """Make one attempt at this job; returns it as it stands afterwards, None when it was not free.

    Args:
        kind: what kind of job it is.
        pk: which one.
        is_stopping: whether this worker was asked to leave.
        watch: told how far the work is, for whoever shows it.

    Raises:
        DatabaseError, InterfaceError: the database went away and did not come back in time.
    """
    job = job_claim(kind.model, pk)
    return None if job is None else _attempt(kind, job, Pulse(job, is_stopping=is_stopping, watch=watch))


def run_next(
    kind: JobKind[JobType], *, is_stopping: IsStopping = never, watch: Watch = nobody
) -> JobType | None:
    """The same for the job that should go first; None when none may begin now."""
    job = kind.claim_next(kind.model)
    return None if job is None else _attempt(kind, job, Pulse(job, is_stopping=is_stopping, watch=watch))


def give_up_jobs(kind: JobKind[JobType]) -> int:
    """Fail what lost its worker too often; returns how many."""
    words = kind.gave_up
    return jobs_give_up(kind.model, error="gave_up", message=str(words.message), proposal=str(words.proposal))


def _attempt(kind: JobKind[JobType], job: JobType, pulse: Pulse) -> JobType:
    logger.info("job_taken kind=%s job=%s attempt=%s", kind.name, job.pk, job.attempt)
    try:
        with keeping_lease(job):
            outcome = _outcome(kind, job, pulse)
        if outcome is not None:
            _end(kind, job, outcome)
    except LeaseLostError:
        logger.warning("job_lease_lost kind=%s job=%s attempt=%s", kind.name, job.pk, job.attempt)
    return kind.model._default_manager.filter(pk=job.pk).first() or job


def _outcome(kind: JobKind[JobType], job: JobType, pulse: Pulse) -> Outcome | None:
    try:
        return kind.work(job, pulse)
    except (LeaseLostError, DatabaseError, InterfaceError):
        raise
    except JobStoppedError:
        return _stopped(kind, job)
    except Exception as error:
        explained = kind.explain(error)
        if explained is None:
            logger.exception("job_failed kind=%s job=%s attempt=%s", kind.name, job.pk, job.attempt)
            explained = _unexpected(kind, error)
        return explained


def _stopped(kind: JobKind[JobType], job: JobType) -> Outcome:
    """Cancelled, or put back by a worker that leaves; leaving is no failed attempt."""
    if job_is_cancelled(job):
        return Outcome(JobState.CANCELLED, message=str(kind.cancelled))
    return Outcome(JobState.QUEUED, fields={"attempt_limit": F("attempt_limit") + 1})


def _unexpected(kind: JobKind[JobType], error: Exception) -> Outcome:
    words = kind.unexpected
    return failed(error, str(words.message) % {"name": type(error).__name__}, str(words.proposal))


def _end(kind: JobKind[JobType], job: JobType, outcome: Outcome) -> None:
    if not patiently(lambda: job_finish(job, outcome.state, **outcome.row())):
        raise LeaseLostError(f"{kind.name} {job.pk}, attempt {job.attempt}")
    logger.info("job_left kind=%s job=%s state=%s", kind.name, job.pk, outcome.state.value)
    if outcome.state == JobState.SUCCEEDED:
        kind.after_success(kind.model._default_manager.get(pk=job.pk))
