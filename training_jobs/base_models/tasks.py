"""Checking base models, on the queue `default`: a check does not wait behind a run of hours."""

from celery import shared_task
from django.contrib.auth.models import User

from training_jobs.base_models.job import CHECK_JOB
from training_jobs.base_models.services import base_model_check_create
from training_jobs.jobs.runner import run_job
from training_jobs.jobs.waking import JobQueue
from training_jobs.models import BaseModel, BaseModelCheck


@shared_task(name="training_jobs.tasks.base_models.check_base_model")
def check_base_model(model_id: int) -> None:
    """A message names the model. Safe to be delivered twice; a model that is gone needs nothing."""
    model = BaseModel.objects.filter(pk=model_id).first()
    if model is None:
        return
    check = model.latest_check
    if check is None:  # the message was sent by a version that kept no rows of checks
        check = base_model_check_create(model)
    run_job(CHECK_JOB, check.pk)


CHECK_QUEUE = JobQueue(CHECK_JOB, check_base_model, argument="base_model_id")


def start_check(model: BaseModel, *, actor: User | None) -> BaseModelCheck:
    """Have the model checked once the open transaction is committed; a check on its way is returned."""
    check = base_model_check_create(model, actor=actor)
    CHECK_QUEUE.enqueue(check)
    return check
