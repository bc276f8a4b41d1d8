"""Queueing trainings of rankers: the row first, the wake-up after the commit."""

from functools import partial

from django.contrib.auth.models import User
from django.db import transaction

from curation.models import Unit
from training_jobs.models import RankerTraining
from training_jobs.services.rankers import ranker_training_create
from training_jobs.tasks.rankers import train_ranker
from training_jobs.tasks.waking import send


def start_ranker_training(unit: Unit, *, actor: User | None) -> RankerTraining:
    """Have the unit's ranker trained after the commit; pressed twice, the training on its way is returned.

    When the wake-up cannot be sent, whoever looks after abandoned jobs sends it again.
    """
    job = ranker_training_create(unit, actor=actor)
    lost = f"ranker_training_not_queued training={job.pk}"
    transaction.on_commit(partial(send, train_ranker, job.pk, lost=lost), robust=True)
    return job
