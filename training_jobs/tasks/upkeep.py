"""Looking after jobs, every few seconds: a lost message or a dead worker delays a job, and never loses it."""

import logging

from celery import shared_task

from training_jobs.evaluation.replies import forget_unused_replies
from training_jobs.tasks.data_sets import build_data_set
from training_jobs.tasks.evaluations import wake_evaluator
from training_jobs.tasks.gpu import wake_gpu_worker
from training_jobs.tasks.rankers import train_ranker
from training_jobs.tasks.topics import compare_topics
from training_jobs.tasks.waking import send_once
from training_jobs.workflows.upkeep import look_after_jobs

logger = logging.getLogger(__name__)

_WAKE_KEPT_S = 120


@shared_task(name="training_jobs.tasks.upkeep.forget_unused_replies")
def forget_replies() -> None:
    num_deleted = forget_unused_replies()
    if num_deleted:
        logger.info("replies_forgotten number=%s", num_deleted)


@shared_task(name="training_jobs.tasks.upkeep.look_after_jobs")
def wake_abandoned_jobs() -> None:
    waiting = look_after_jobs()
    if waiting.runs:
        wake_gpu_worker(unless_woken=True)
    if waiting.evaluations:
        wake_evaluator(unless_woken=True)
    for pk in waiting.data_sets:
        send_once(
            build_data_set,
            pk,
            key=f"training_jobs.builder_woken.{pk}",
            kept_s=_WAKE_KEPT_S,
            lost=f"builder_not_woken data_set={pk}",
        )
    for pk in waiting.topic_comparisons:
        send_once(
            compare_topics,
            pk,
            key=f"training_jobs.topics_woken.{pk}",
            kept_s=_WAKE_KEPT_S,
            lost=f"topic_comparer_not_woken comparison={pk}",
        )
    for pk in waiting.rankers:
        send_once(
            train_ranker,
            pk,
            key=f"training_jobs.ranker_woken.{pk}",
            kept_s=_WAKE_KEPT_S,
            lost=f"ranker_trainer_not_woken training={pk}",
        )
