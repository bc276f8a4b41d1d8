"""Comparing topic methods, on the queue `default`. Safe to be delivered twice."""

import logging

from celery import shared_task
from celery.exceptions import OperationalError
from django.core.cache import cache
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from training_jobs.workflows.comparing_topics import compare_topics as compare

logger = logging.getLogger(__name__)

_WAKE_KEPT_S = 120


@shared_task(name="training_jobs.tasks.topics.compare_topics")
def compare_topics(pk: int) -> None:
    compare(pk)


def wake_topic_comparer(pk: int) -> None:
    """Not more often than every two minutes: a message that waits behind others is no lost one."""
    try:
        if cache.add(f"training_jobs.topics_woken.{pk}", 1, timeout=_WAKE_KEPT_S):
            compare_topics.delay(pk)
    except (OperationalError, BrokerError, RedisError, OSError) as error:
        logger.warning("topic_comparer_not_woken comparison=%s error=%s", pk, type(error).__name__)
