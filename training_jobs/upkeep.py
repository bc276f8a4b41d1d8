"""Finding jobs whose worker is gone: what can go on is named, what took its worker down often is ended."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from celery import shared_task
from django.utils.translation import gettext as _

from assistant.waking import send_once
from training_jobs.base_models.services import embedded_model_ensure
from training_jobs.data_sets.tasks import build_data_set
from training_jobs.evaluation.replies import forget_unused_replies
from training_jobs.evaluation.tasks import wake_evaluator
from training_jobs.jobs.lease import jobs_abandoned, jobs_give_up
from training_jobs.models import DataSet, EvaluationRun, RankerTraining, TopicComparison, TrainingRun
from training_jobs.ranker.tasks import train_ranker
from training_jobs.topics.tasks import compare_topics
from training_jobs.tuning.job.ending import gave_up
from training_jobs.tuning.tasks import wake_gpu_worker

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Jobs that no living worker owns; waking a worker for them is always safe."""

    data_sets: Sequence[int]
    runs: Sequence[int]
    evaluations: Sequence[int]
    topic_comparisons: Sequence[int]
    rankers: Sequence[int]


def look_after_jobs() -> Waiting:
    """End what cannot go on and return what can."""
    embedded_model_ensure()
    num_ended = jobs_give_up(TrainingRun, **gave_up().fields())
    num_ended += jobs_give_up(
        DataSet,
        error="gave_up",
        message=_("The process that builds it ended five times without saying why."),
        proposal=_("Build it again; if it happens again, leave parts of the recipe out."),
    )
    num_ended += jobs_give_up(
        EvaluationRun,
        error="gave_up",
        message=_("The process that evaluates ended five times without saying why."),
        proposal=_("Let it go on, or start a new evaluation with fewer methods."),
    )
    num_ended += jobs_give_up(
        TopicComparison,
        error="gave_up",
        message=_("The process that compares ended five times without saying why."),
        proposal=_("Let it go on, or start a new comparison with fewer methods."),
    )
    num_ended += jobs_give_up(
        RankerTraining,
        error="gave_up",
        message=_("The process that trains ended five times without saying why."),
        proposal=_("Train again; if it happens again, tell whoever looks after the portal."),
    )
    if num_ended:
        logger.warning("jobs_given_up number=%s", num_ended)
    return Waiting(
        data_sets=jobs_abandoned(DataSet),
        runs=jobs_abandoned(TrainingRun),
        evaluations=jobs_abandoned(EvaluationRun),
        topic_comparisons=jobs_abandoned(TopicComparison),
        rankers=jobs_abandoned(RankerTraining),
    )


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
