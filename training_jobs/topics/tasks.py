"""Comparing topic methods, on the queue `default`, and who has it done. Safe to be delivered twice."""

from typing import Any

from celery import shared_task

from training_jobs.jobs.runner import run_job
from training_jobs.jobs.waking import JobQueue
from training_jobs.models import TopicComparison
from training_jobs.topics.job import TOPICS_JOB
from training_jobs.topics.services import topic_comparison_create


@shared_task(name="training_jobs.tasks.topics.compare_topics")
def compare_topics(pk: int) -> None:
    run_job(TOPICS_JOB, pk)


TOPICS_QUEUE = JobQueue(TOPICS_JOB, compare_topics)


def start_topic_comparison(**request: Any) -> TopicComparison:
    """Create a comparison (see `topic_comparison_create`) and have it made after the commit."""
    comparison = topic_comparison_create(**request)
    TOPICS_QUEUE.enqueue(comparison)
    return comparison
