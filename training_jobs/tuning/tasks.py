"""The queue `gpu`: one run at a time in each of its workers.

A message names no run: it only wakes a worker, which takes the run that should go first by what the database
says. So any number of messages, none or many for a run, leads to the same work in the same order.
"""

import mmap
from contextlib import suppress
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from assistant.waking import send, send_once
from training_jobs.jobs.lease import jobs_abandoned
from training_jobs.models import TrainingRun
from training_jobs.tuning.job import work_on_next_run
from training_jobs.tuning.machines import machine_announce
from training_jobs.tuning.services import run_create, run_resume

WAKE_KEY = "training_jobs.gpu_woken"
_WAKE_KEPT_S = 300
# One byte shared with the pool's children, which are forked: set when their worker was asked to leave.
_leaving = mmap.mmap(-1, 1)


@shared_task(name="training_jobs.tasks.gpu.work_on_runs")
def work_on_runs() -> None:
    """One attempt at the run that should go first; wakes the next worker when more wait."""
    with suppress(RedisError, OSError):
        cache.delete(WAKE_KEY)
    if work_on_next_run(is_stopping=is_leaving) and not is_leaving() and jobs_abandoned(TrainingRun):
        wake_gpu_worker()


def wake_gpu_worker(*, unless_woken: bool = False) -> None:
    """Tell a worker to look at the queue of runs; a broker that is down is told again by upkeep.

    Args:
        unless_woken: leave out a message while another one waits, so that they do not pile up.
    """
    lost = "gpu_worker_not_woken"
    if unless_woken:
        send_once(work_on_runs, key=WAKE_KEY, kept_s=_WAKE_KEPT_S, lost=lost)
    else:
        send(work_on_runs, lost=lost)


def is_leaving() -> bool:
    return _leaving[0] != 0


@worker_shutting_down.connect
def _leave(**_signal: Any) -> None:
    """Runs in the worker's parent; its child sees the byte, and its run is put back with a checkpoint."""
    _leaving[0] = 1


@worker_ready.connect
def _announce_machine(sender: Any = None, **_signal: Any) -> None:
    queues = getattr(getattr(sender, "task_consumer", None), "queues", ())
    if any(queue.name == "gpu" for queue in queues):
        machine_announce()


def start_run(**request: Any) -> TrainingRun:
    """Create a run (see `run_create`) and wake a worker for it.

    Raises:
        RunRefusedError: it may not start.
        RunOptionsError: an option cannot work.
    """
    run = run_create(**request)
    transaction.on_commit(wake_gpu_worker, robust=True)
    return run


def resume_run(run: TrainingRun) -> None:
    """Let a run at rest go on.

    Raises:
        RunStepError: it is not at rest.
    """
    run_resume(run)
    transaction.on_commit(wake_gpu_worker, robust=True)
