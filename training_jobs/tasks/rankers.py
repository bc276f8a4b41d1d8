"""Training rankers, on the queue `default`. Safe to be delivered twice."""

from celery import shared_task

from training_jobs.ranker.training import train_ranker as train


@shared_task(name="training_jobs.tasks.rankers.train_ranker")
def train_ranker(pk: int) -> None:
    train(pk)
