"""Looking after jobs, every few seconds: a lost message or a dead worker delays a job, and never loses it."""

import logging

from celery import shared_task
from celery.exceptions import OperationalError
from django.core.cache import cache
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from training_jobs.tasks.data_sets import build_data_set
from training_jobs.tasks.evaluations import wake_evaluator
from training_jobs.tasks.gpu import wake_gpu_worker
from training_jobs.tasks.topics import wake_topic_comparer
from training_jobs.workflows.upkeep import look_after_jobs

logger = logging.getLogger(__name__)

_WAKE_KEPT_S = 120


@shared_task(name="training_jobs.tasks.upkeep.look_after_jobs")
def wake_abandoned_jobs() -> None:
    waiting = look_after_jobs()
    if waiting.runs:
        wake_gpu_worker(unless_woken=True)
    if waiting.evaluations:
        wake_evaluator(unless_woken=True)
    for data_set_id in waiting.data_sets:
        _wake_builder(data_set_id)
    for comparison_id in waiting.topic_comparisons:
        wake_topic_comparer(comparison_id)


def _wake_builder(data_set_id: int) -> None:
    """Not more often than every two minutes: a message that waits behind others is no lost one."""
    try:
        if cache.add(f"training_jobs.builder_woken.{data_set_id}", 1, timeout=_WAKE_KEPT_S):
            build_data_set.delay(data_set_id)
    except (OperationalError, BrokerError, RedisError, OSError) as error:
        logger.warning("builder_not_woken data_set=%s error=%s", data_set_id, type(error).__name__)
