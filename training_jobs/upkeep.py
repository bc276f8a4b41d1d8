"""Looking after jobs whose worker is gone: most go on, what took its worker down often is ended."""

import logging
from typing import Any

from celery import shared_task

from training_jobs.base_models.services import embedded_model_ensure
from training_jobs.base_models.tasks import CHECK_QUEUE
from training_jobs.data_sets.tasks import DATA_SET_QUEUE
from training_jobs.evaluation.replies import forget_unused_replies
from training_jobs.evaluation.tasks import EVALUATION_QUEUE
from training_jobs.jobs.waking import JobQueue
from training_jobs.ranker.tasks import RANKER_QUEUE
from training_jobs.topics.tasks import TOPICS_QUEUE
from training_jobs.tuning.tasks import RUN_QUEUE

logger = logging.getLogger(__name__)

JOB_QUEUES: tuple[JobQueue[Any], ...] = (
    RUN_QUEUE,
    EVALUATION_QUEUE,
    DATA_SET_QUEUE,
    TOPICS_QUEUE,
    RANKER_QUEUE,
    CHECK_QUEUE,
)
"""Every kind of job; whichever is missing here is not taken up again after a kill."""


@shared_task(name="training_jobs.tasks.upkeep.forget_unused_replies")
def forget_replies() -> None:
    num_deleted = forget_unused_replies()
    if num_deleted:
        logger.info("replies_forgotten number=%s", num_deleted)


@shared_task(name="training_jobs.tasks.upkeep.look_after_jobs")
def wake_abandoned_jobs() -> None:
    embedded_model_ensure()
    num_ended = sum(queue.give_up() for queue in JOB_QUEUES)
    if num_ended:
        logger.warning("jobs_given_up number=%s", num_ended)
    for queue in JOB_QUEUES:
        queue.wake_abandoned()
