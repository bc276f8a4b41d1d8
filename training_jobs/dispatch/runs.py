"""Queueing fine-tuning runs: the row first, the wake-up after the commit."""

from typing import Any

from django.db import transaction

from training_jobs.models import TrainingRun
from training_jobs.services.runs import run_create, run_resume
from training_jobs.tasks.gpu import wake_gpu_worker


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
