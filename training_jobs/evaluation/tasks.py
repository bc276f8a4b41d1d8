"""Evaluations, one at a time, on the queue `default`, and who has them made.

A message names no evaluation: it only wakes a worker, which takes the one that should go first by what the
database says. So any number of messages leads to the same work in the same order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from celery import shared_task
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from curation.models import Unit
from training_jobs.enums import EvaluationTrigger, JobPriority, SetPart
from training_jobs.evaluation.job import EVALUATION_JOB
from training_jobs.evaluation.methods import make_methods
from training_jobs.evaluation.methods.base import options_from
from training_jobs.evaluation.services import evaluation_create
from training_jobs.exceptions import EvaluationRefusedError
from training_jobs.jobs.waking import JobQueue
from training_jobs.models import EvaluationRun, EvaluationSetVersion
from training_jobs.question_sets.selectors import questions_of


@shared_task(name="training_jobs.tasks.evaluations.work_on_evaluations")
def work_on_evaluations() -> None:
    EVALUATION_QUEUE.work_on_next()


EVALUATION_QUEUE = JobQueue(EVALUATION_JOB, work_on_evaluations, argument=None, kept_s=300)


def start_evaluation(
    *,
    unit: Unit,
    name: str,
    set_version: EvaluationSetVersion,
    part: SetPart | str = "",
    methods: Sequence[str],
    baseline: str = "",
    options: Mapping[str, Any] | None = None,
    trigger: EvaluationTrigger = EvaluationTrigger.PERSON,
    actor: User | None = None,
    priority: JobPriority = JobPriority.NORMAL,
) -> EvaluationRun:
    """Create an evaluation and have it made once the open transaction is committed.

    `methods` are names as in `evaluate --methods`; the model of a release is named as the engine knows it
    (`llm-tuned+rag=` and `release.served_model.name`). `options` are fields of `MethodOptions` by name;
    others are kept and left alone. An empty `part` means all questions.

    Raises:
        UnknownMethodError: a method is not among those there are.
        EvaluationRefusedError: the set belongs to another unit, the part holds no question, an option cannot
            be used, or the reference is none of the methods.
    """
    make_methods(methods, unit, options_from(options or {}))
    chosen = list(dict.fromkeys(name.strip() for name in methods if name.strip()))
    if set_version.evaluation_set.unit_id != unit.pk:
        raise EvaluationRefusedError(_("This evaluation set belongs to another unit."))
    if not questions_of(set_version, part):
        raise EvaluationRefusedError(_("This part of the set holds no question: choose another part."))
    if baseline and baseline not in chosen:
        raise EvaluationRefusedError(_("The reference must be one of the methods chosen."))
    run = evaluation_create(
        unit=unit,
        name=name,
        set_version=set_version,
        part=part,
        methods=chosen,
        baseline=baseline,
        options=options or {},
        trigger=trigger,
        actor=actor,
        priority=priority,
    )
    EVALUATION_QUEUE.enqueue(run)
    return run
