"""Checking base models, on the queue `default`: a check does not wait behind a run of hours."""

import logging
from contextlib import suppress
from functools import partial

from celery import shared_task
from celery.exceptions import OperationalError
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from training_jobs.base_models.job import TIMEOUT_S, check_key, inspect_base_model
from training_jobs.models import BaseModel


@shared_task(name="training_jobs.tasks.base_models.check_base_model")
def check_base_model(model_id: int) -> None:
    inspect_base_model(model_id)


logger = logging.getLogger(__name__)


def enqueue_check(model: BaseModel) -> None:
    """Have the model inspected once the open transaction is committed."""
    transaction.on_commit(partial(_send, model.pk), robust=True)


def is_being_checked(model: BaseModel) -> bool:
    with suppress(RedisError, OSError):
        return cache.get(check_key(model.pk)) is not None
    return False


def _send(model_id: int) -> None:
    try:
        cache.set(check_key(model_id), 1, timeout=TIMEOUT_S)
        check_base_model.delay(model_id)
    except (OperationalError, BrokerError, RedisError, OSError) as error:
        with suppress(RedisError, OSError):
            cache.delete(check_key(model_id))
        logger.warning("check_not_queued base_model=%s error=%s", model_id, type(error).__name__)
