"""Keeping the engine in line with the database: ends of trials, an outside engine that was restarted."""

import logging

from celery import shared_task

from assistant.exceptions import AssistantError
from training_jobs.exceptions import ReleaseError
from training_jobs.releases.serving import synchronise_engine

logger = logging.getLogger(__name__)


@shared_task(name="training_jobs.tasks.serving.synchronise_models")
def synchronise_models() -> None:
    """Run every minute; an engine that is away is met again a minute later."""
    try:
        synchronise_engine()
    except (AssistantError, ReleaseError, OSError) as error:
        logger.warning("models_not_synchronised error=%s", type(error).__name__)
