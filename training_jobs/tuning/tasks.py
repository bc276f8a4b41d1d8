"""The queue `gpu`: one run at a time in each of its workers, and who asks for runs.

A message names no run: it only wakes a worker, which takes the run that should go first by what the database
says. So any number of messages, none or many for a run, leads to the same work in the same order.
"""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from training_jobs.jobs.waking import JobQueue
from training_jobs.models import TrainingRun
from training_jobs.tuning.forecast import RunRequest
from training_jobs.tuning.job.working import RUN_JOB
from training_jobs.tuning.machine import machine_announce
from training_jobs.tuning.services import run_create


@shared_task(name="training_jobs.tasks.gpu.work_on_runs")
def work_on_runs() -> None:
    RUN_QUEUE.work_on_next()


RUN_QUEUE = JobQueue(RUN_JOB, work_on_runs, argument=None, kept_s=300)


@worker_ready.connect
def _announce_machine(sender: Any = None, **_signal: Any) -> None:
    queues = getattr(getattr(sender, "task_consumer", None), "queues", ())
    if any(queue.name == "gpu" for queue in queues):
        machine_announce()


def start_run(request: RunRequest) -> TrainingRun:
    """Create a run (see `run_create`) and wake a worker for it.

    Raises:
        RunRefusedError: it may not start.
        RunOptionsError: an option cannot work.
    """
    run = run_create(request)
    RUN_QUEUE.enqueue(run)
    return run
