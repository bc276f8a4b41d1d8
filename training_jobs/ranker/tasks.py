"""Training rankers, on the queue `default`, and who has it done. Safe to be delivered twice."""

from celery import shared_task
from django.contrib.auth.models import User

from curation.models import Unit
from training_jobs.jobs.runner import run_job
from training_jobs.jobs.waking import JobQueue
from training_jobs.models import RankerTraining
from training_jobs.ranker.job import RANKER_JOB
from training_jobs.ranker.services import ranker_training_create


@shared_task(name="training_jobs.tasks.rankers.train_ranker")
def train_ranker(pk: int) -> None:
    run_job(RANKER_JOB, pk)


RANKER_QUEUE = JobQueue(RANKER_JOB, train_ranker)


def start_ranker_training(unit: Unit, *, actor: User | None) -> RankerTraining:
    """Have the unit's ranker trained after the commit; pressed twice, the training on its way is returned."""
    job = ranker_training_create(unit, actor=actor)
    RANKER_QUEUE.enqueue(job)
    return job
