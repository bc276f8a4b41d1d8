"""Looking after jobs, every few seconds: a lost message or a dead worker delays a job, and never loses it."""

from celery import shared_task

from training_jobs.tasks.gpu import wake_gpu_worker
from training_jobs.workflows.upkeep import look_after_jobs


@shared_task(name="training_jobs.tasks.upkeep.look_after_jobs")
def wake_abandoned_jobs() -> None:
    waiting = look_after_jobs()
    if waiting.runs:
        wake_gpu_worker(unless_woken=True)
