"""Keeping the lease while the worker itself is busy: preparing files, checking digests, registering."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connection

from training_jobs.exceptions import LeaseLostError
from training_jobs.jobs.lease import job_heartbeat
from training_jobs.models import Job

logger = logging.getLogger(__name__)

HEARTBEAT_EVERY_S = 5.0


@contextmanager
def keeping_lease(run: Job) -> Iterator[None]:
    """Renew the lease from a thread until the block ends.

    Raises:
        LeaseLostError: at the end of the block, when another worker took the run over meanwhile.
    """
    done, lost = threading.Event(), threading.Event()

    def beat() -> None:
        try:
            while not done.wait(HEARTBEAT_EVERY_S):
                _beat_once(run, lost)
        finally:
            connection.close()  # the thread's own

    thread = threading.Thread(target=beat, name=f"lease-of-run-{run.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    if lost.is_set():
        raise LeaseLostError(f"run {run.pk}, attempt {run.attempt}")


def _beat_once(run: Job, lost: threading.Event) -> None:
    try:
        if not job_heartbeat(run):
            lost.set()
    except (DatabaseError, InterfaceError) as error:
        # The lease outlasts a short absence of the database; the next beat connects again.
        logger.warning("run_heartbeat_failed run=%s error=%s", run.pk, type(error).__name__)
        connection.close()
