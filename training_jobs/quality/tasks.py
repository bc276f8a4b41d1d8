"""The nightly look whether what students get is as good as before. Safe to be delivered twice."""

from celery import shared_task
from django.conf import settings

from training_jobs.evaluation.tasks import EVALUATION_QUEUE
from training_jobs.quality.job import reevaluate_changed_units


@shared_task(name="training_jobs.tasks.reevaluating.reevaluate")
def reevaluate() -> None:
    if settings.REEVALUATE_AT_NIGHT and reevaluate_changed_units():
        EVALUATION_QUEUE.wake()
