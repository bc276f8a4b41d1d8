"""Taking, keeping and giving back the lease of a job: the only code that changes a job's state.

Every change is one conditional UPDATE that names the state it expects, and from a worker also the attempt,
so a message delivered twice, a worker thought dead and two workers at once are all harmless: exactly one
update finds its row.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from training_jobs.enums import UNFINISHED_STATES, WORKING_STATES, JobState
from training_jobs.exceptions import LeaseLostError
from training_jobs.models import LEASE, MAX_ATTEMPTS, Job

logger = logging.getLogger(__name__)

JobType = TypeVar("JobType", bound=Job)
Written = TypeVar("Written")

DATABASE_AWAY = (OperationalError, InterfaceError)
HEARTBEAT_EVERY_S = 5.0
_TRY_AGAIN_EVERY_S = 0.5


def job_claim(model: type[JobType], pk: int) -> JobType | None:
    """Take the lease of one job; None when it is not free (finished, cancelled, somebody works on it)."""
    now = timezone.now()
    num_taken = model._default_manager.filter(_is_free(), pk=pk, attempt__lt=F("attempt_limit")).update(
        state=JobState.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=now + LEASE,
        heartbeat_at=now,
        started_at=Coalesce(F("started_at"), now),
        pause_requested=False,
        error="",
        message="",
        proposal="",
    )
    return model._default_manager.get(pk=pk) if num_taken else None


@transaction.atomic
def job_claim_next(model: type[JobType]) -> JobType | None:
    """Take the lease of the job that should go first: by priority, then by age."""
    pk = (
        model._default_manager.select_for_update(skip_locked=True)
        .filter(_is_free(), attempt__lt=F("attempt_limit"))
        .order_by("priority", "created_at", "pk")
        .values_list("pk", flat=True)
        .first()
    )
    return None if pk is None else job_claim(model, pk)


def job_heartbeat(job: Job, **fields: Any) -> bool:
    """Renew the lease and write `fields`; False when the lease was lost and the worker must stop."""
    now = timezone.now()
    return bool(_mine(job).update(lease_until=now + LEASE, heartbeat_at=now, **fields))


@contextmanager
def keeping_lease(job: Job) -> Iterator[None]:
    """Renew the lease from a thread until the block ends, however long a single step of the work lasts.

    Raises:
        LeaseLostError: at the end of the block, when another worker took the job over meanwhile.
    """
    done, lost = threading.Event(), threading.Event()

    def beat() -> None:
        try:
            while not done.wait(HEARTBEAT_EVERY_S):
                _beat_once(job, lost)
        finally:
            connection.close()  # the thread's own

    thread = threading.Thread(target=beat, name=f"lease-of-job-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    if lost.is_set():
        raise LeaseLostError(f"{job._meta.model_name} {job.pk}, attempt {job.attempt}")


def job_finish(job: Job, state: JobState, **fields: Any) -> bool:
    """End the job, or put it aside (`paused`, `queued`); False when the lease was lost."""
    ended = {} if state in UNFINISHED_STATES else {"finished_at": timezone.now()}
    return bool(_mine(job).update(state=state, lease_until=None, **ended, **fields))


def patiently(write: Callable[[], Written]) -> Written:
    """Write as soon as the database answers; waits for it as long as a lease lasts.

    Raises:
        OperationalError, InterfaceError: it stayed away longer.
    """
    deadline = time.monotonic() + LEASE.total_seconds()
    while True:
        try:
            return write()
        except DATABASE_AWAY as error:
            logger.warning("job_database_away error=%s", type(error).__name__)
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(_TRY_AGAIN_EVERY_S)


def job_was_ended(job: Job) -> bool:
    """Whether this very attempt has ended the job or put it aside."""
    return (
        type(job)
        ._default_manager.exclude(state__in=WORKING_STATES)
        .filter(pk=job.pk, attempt=job.attempt)
        .exists()
    )


def job_is_cancelled(job: Job) -> bool:
    """Whether somebody asked for its end; its worker has to stop then."""
    return type(job)._default_manager.filter(pk=job.pk, cancel_requested=True).exists()


def job_request_cancel(job: Job) -> bool:
    """Cancel a job: at once when nobody works on it, else its worker is told. False when it has ended."""
    manager = type(job)._default_manager
    at_rest = manager.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.PAUSED])
    if at_rest.update(state=JobState.CANCELLED, finished_at=timezone.now(), lease_until=None):
        return True
    return bool(manager.filter(pk=job.pk, state__in=WORKING_STATES).update(cancel_requested=True))


def job_request_pause(job: Job) -> bool:
    """Put a job aside: at once while it waits, else its worker is told. False when it cannot be paused."""
    manager = type(job)._default_manager
    if manager.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.PAUSED):
        return True
    return bool(manager.filter(pk=job.pk, state=JobState.RUNNING).update(pause_requested=True))


def job_requeue(job: Job) -> bool:
    """Let a paused, failed or cancelled job wait for a worker again; it goes on from its checkpoint."""
    return bool(
        type(job)
        ._default_manager.filter(pk=job.pk, state__in=[JobState.PAUSED, JobState.FAILED, JobState.CANCELLED])
        .update(
            state=JobState.QUEUED,
            attempt_limit=F("attempt") + MAX_ATTEMPTS,
            cancel_requested=False,
            pause_requested=False,
            finished_at=None,
            error="",
            message="",
            proposal="",
        )
    )


def jobs_abandoned(model: type[JobType], *, field: str = "pk") -> Sequence[int]:
    """Jobs whose worker is gone or that nobody was told about, as this field of theirs names them."""
    return list(
        model._default_manager.filter(_is_free(), attempt__lt=F("attempt_limit"))
        .order_by("priority", "created_at", "pk")
        .values_list(field, flat=True)
    )


def jobs_give_up(model: type[JobType], **fields: Any) -> int:
    """Fail what lost its worker `MAX_ATTEMPTS` times; returns how many. `fields` explain it to people."""
    return model._default_manager.filter(_is_free(), attempt__gte=F("attempt_limit")).update(
        state=JobState.FAILED, finished_at=timezone.now(), lease_until=None, **fields
    )


def _is_free() -> Q:
    lost = Q(state__in=WORKING_STATES, lease_until__lt=timezone.now())
    return Q(state=JobState.QUEUED) | lost


def _mine(job: Job) -> Any:
    return type(job)._default_manager.filter(pk=job.pk, attempt=job.attempt, state__in=WORKING_STATES)


def _beat_once(job: Job, lost: threading.Event) -> None:
    try:
        if not job_heartbeat(job) and not job_was_ended(job):
            lost.set()
    except (DatabaseError, InterfaceError) as error:
        # The lease outlasts a short absence of the database; the next beat connects again.
        logger.warning("job_heartbeat_failed job=%s error=%s", job.pk, type(error).__name__)
        connection.close()
