"""Checking base models, on the queue `default`: a check does not wait behind a run of hours."""

from celery import shared_task

from training_jobs.workflows.inspecting import inspect_base_model


@shared_task(name="training_jobs.tasks.base_models.check_base_model")
def check_base_model(model_id: int) -> None:
    inspect_base_model(model_id)
