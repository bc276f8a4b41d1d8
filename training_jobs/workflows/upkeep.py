"""Finding jobs whose worker is gone: what can go on is named, what took its worker down often is ended."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from training_jobs.models import DataSet, EvaluationRun, RankerTraining, TopicComparison, TrainingRun
from training_jobs.services.base_models import embedded_model_ensure
from training_jobs.services.jobs import jobs_abandoned, jobs_give_up
from training_jobs.workflows.training.ending import gave_up

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
