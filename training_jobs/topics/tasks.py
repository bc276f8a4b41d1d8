"""Comparing topic methods, on the queue `default`. Safe to be delivered twice."""

from functools import partial
from typing import Any

from celery import shared_task
from django.db import transaction

from assistant.waking import send
from training_jobs.models import TopicComparison
from training_jobs.topics.job import compare_topics as compare
from training_jobs.topics.services import topic_comparison_create, topic_comparison_go_on


@shared_task(name="training_jobs.tasks.topics.compare_topics")
def compare_topics(pk: int) -> None:
    compare(pk)


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
    lost = f"topic_comparison_not_queued comparison={comparison.pk}"
    transaction.on_commit(partial(send, compare_topics, comparison.pk, lost=lost), robust=True)
