"""Comparing topic methods, on the queue `default`. Safe to be delivered twice."""

from celery import shared_task

from training_jobs.workflows.comparing_topics import compare_topics as compare


@shared_task(name="training_jobs.tasks.topics.compare_topics")
def compare_topics(pk: int) -> None:
    compare(pk)
