"""Queueing comparisons of topic methods: the row first, the wake-up after the commit."""

import logging
from functools import partial
from typing import Any

from celery.exceptions import OperationalError
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

from training_jobs.models import TopicComparison
from training_jobs.services.topic_comparisons import topic_comparison_create, topic_comparison_go_on
from training_jobs.tasks.topics import compare_topics

logger = logging.getLogger(__name__)


def start_topic_comparison(**request: Any) -> TopicComparison:
    """Create a comparison (see `topic_comparison_create`) and have it made after the commit.

    When the wake-up cannot be sent, whoever looks after abandoned jobs sends it again.
    """
    comparison = topic_comparison_create(**request)
    _enqueue(comparison)
    return comparison


def continue_topic_comparison(comparison: TopicComparison) -> None:
    """Have a failed or cancelled comparison go on.

    Raises:
        TopicComparisonStepError: it waits, works or has succeeded.
    """
    topic_comparison_go_on(comparison)
    _enqueue(comparison)


def _enqueue(comparison: TopicComparison) -> None:
    transaction.on_commit(partial(_send, comparison.pk), robust=True)


def _send(pk: int) -> None:
    try:
        compare_topics.delay(pk)
    except (OperationalError, BrokerError, OSError) as error:
        logger.warning("topic_comparison_not_queued comparison=%s error=%s", pk, type(error).__name__)
