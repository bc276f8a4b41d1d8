"""Keeping the lease while the worker is busy, however long a single step of the work lasts."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connection

from training_jobs.exceptions import LeaseLostError
from training_jobs.jobs.lease import job_heartbeat, job_was_ended
from training_jobs.models import Job

logger = logging.getLogger(__name__)

HEARTBEAT_EVERY_S = 5.0


@contextmanager
def keeping_lease(job: Job) -> Iterator[None]:
    """Renew the lease from a thread until the block ends.

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


def _beat_once(job: Job, lost: threading.Event) -> None:
    try:
        if not job_heartbeat(job) and not job_was_ended(job):
            lost.set()
    except (DatabaseError, InterfaceError) as error:
        # The lease outlasts a short absence of the database; the next beat connects again.
        logger.warning("job_heartbeat_failed job=%s error=%s", job.pk, type(error).__name__)
        connection.close()
