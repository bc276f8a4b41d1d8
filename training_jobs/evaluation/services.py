"""Evaluations as jobs: created, taken by one worker at a time, cancelled, started again, removed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from curation.models import Unit
from training_jobs.enums import WORKING_STATES, EvaluationTrigger, JobPriority, SetPart
from training_jobs.exceptions import JobStepError
from training_jobs.jobs.lease import job_claim_next
from training_jobs.models import EvaluationRun, EvaluationSetVersion

_MAX_NAME = EvaluationRun._meta.get_field("name").max_length or 0
_CLAIM_LOCK = 0x4556_414C  # any constant that no other advisory lock of this database uses


def evaluation_create(
    *,
    unit: Unit,
    name: str,
    set_version: EvaluationSetVersion,
    part: SetPart | str,
    methods: Sequence[str],
    baseline: str,
    options: Mapping[str, Any],
    trigger: EvaluationTrigger,
    actor: User | None,
    priority: JobPriority,
) -> EvaluationRun:
    """An evaluation waiting for a worker. Whether its methods exist is checked by `start_evaluation`."""
    return EvaluationRun.objects.create(
        unit=unit,
        name=(name.strip() or _("Evaluation with %(set)s") % {"set": set_version})[:_MAX_NAME],
        set_version=set_version,
        part=part,
        methods=list(methods),
        baseline=baseline,
        options=dict(options),
        trigger=trigger,
        priority=priority,
        created_by=actor,
    )


@transaction.atomic
def evaluation_claim_next(model: type[EvaluationRun] = EvaluationRun) -> EvaluationRun | None:
    """Take the evaluation that should go first; None when none waits or another one is being worked on.

    One at a time, because two would spoil each other's times. The lock holds for this decision only.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIM_LOCK])
    working = model.objects.filter(state__in=WORKING_STATES, lease_until__gte=timezone.now())
    return None if working.exists() else job_claim_next(model)


@transaction.atomic
def evaluation_delete(run: EvaluationRun) -> None:
    """Remove an evaluation nobody works on. Replies stay: they belong to no evaluation.

    Raises:
        JobStepError: a worker has it.
    """
    locked = EvaluationRun.objects.select_for_update().get(pk=run.pk)
    if locked.state in WORKING_STATES:
        raise JobStepError(_("It is being worked on now: cancel it first."))
    locked.delete()
