"""Training rankers, on the queue `default`. Safe to be delivered twice."""

from functools import partial

from celery import shared_task
from django.contrib.auth.models import User
from django.db import transaction

from assistant.waking import send
from curation.models import Unit
from training_jobs.models import RankerTraining
from training_jobs.ranker.job import train_ranker as train
from training_jobs.ranker.services import ranker_training_create


@shared_task(name="training_jobs.tasks.rankers.train_ranker")
def train_ranker(pk: int) -> None:
    train(pk)


def start_ranker_training(unit: Unit, *, actor: User | None) -> RankerTraining:
    """Have the unit's ranker trained after the commit; pressed twice, the training on its way is returned.

    When the wake-up cannot be sent, whoever looks after abandoned jobs sends it again.
    """
    job = ranker_training_create(unit, actor=actor)
    lost = f"ranker_training_not_queued training={job.pk}"
    transaction.on_commit(partial(send, train_ranker, job.pk, lost=lost), robust=True)
    return job
