"""Rankers of a unit: trained by a job, put in service, taken back. Every change leaves an event.

Changes of one unit happen one after the other: each takes the unit's row first.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assistant.enums import ModelRole
from assistant.exceptions import RankerDocumentError
from assistant.models import ServedModel
from assistant.ranker.current import DEFAULT_NAME
from assistant.ranker.model import model_from
from assistant.services.served_models import ranker_promote as serve_ranker
from assistant.services.served_models import ranker_register, ranker_withdraw
from curation.models import Unit
from training_jobs.enums import JobState, ReleaseAction
from training_jobs.exceptions import LeaseLostError, RankerStepError
from training_jobs.gate.verdict import Restored, gate_record
from training_jobs.jobs.lease import job_finish
from training_jobs.models import RankerEvent, RankerTraining
from training_jobs.ranker.document import FittedRanker
from training_jobs.ranker.selectors import (
    own_ranker,
    ranker_in_service,
    ranker_predecessor,
    unfinished_training,
)
from training_jobs.ranker.verdict import ranker_verdict
from training_jobs.releases.services import lock_unit, require_right


@transaction.atomic
def ranker_training_create(unit: Unit, *, actor: User | None) -> RankerTraining:
    """A training that waits for a worker; the one on its way when there is one."""
    lock_unit(unit.pk)
    return unfinished_training(unit) or RankerTraining.objects.create(unit=unit, created_by=actor)


@transaction.atomic
def ranker_training_complete(job: RankerTraining, fitted: FittedRanker) -> ServedModel:
    """Register what was trained, a candidate, and end the job: both or neither.

    Raises:
        LeaseLostError: nothing was written.
    """
    ranker = ranker_register(document=fitted.as_document(), unit=job.unit)
    if not job_finish(job, JobState.SUCCEEDED, ranker=ranker, progress_done=F("progress_total")):
        raise LeaseLostError(f"ranker training {job.pk}, attempt {job.attempt}")
    RankerEvent.objects.create(
        unit=job.unit, ranker=ranker, action=ReleaseAction.REGISTERED, actor=job.created_by
    )
    return ranker


@transaction.atomic
def ranker_put_in_service(ranker: ServedModel, *, actor: User | None, reason: str) -> RankerEvent:
    """Have this ranker decide for its unit from the next question on.

    Raises:
        ReleaseForbiddenError: the person may not put models in service.
        RankerStepError: it is no ranker of a unit, decides already, or this version cannot read it.
        PromotionRefusedError: the gate is closed and the reason says too little.
    """
    require_right(actor)
    unit = _unit_of(ranker)
    lock_unit(unit.pk)
    before = own_ranker(unit)
    if before is not None and before.pk == ranker.pk:
        raise RankerStepError(_("«%(name)s» is in service already.") % {"name": ranker.name})
    _require_usable(ranker)
    verdict = ranker_verdict(ranker.document, in_service=ranker_in_service(unit).digest)
    record = gate_record(verdict, reason=reason)
    serve_ranker(ranker)
    return RankerEvent.objects.create(
        unit=unit,
        ranker=ranker,
        action=ReleaseAction.PROMOTED,
        actor=actor,
        reason=reason.strip(),
        replaced=before,
        gate=record.as_document(),
    )


@transaction.atomic
def ranker_roll_back(unit: Unit, *, actor: User | None, reason: str = "") -> RankerEvent:
    """Take the unit's ranker out of service and put back the one before, or the product's own.

    Raises:
        ReleaseForbiddenError: the person may not put models in service.
        RankerStepError: the unit has no ranker of its own in service.
    """
    require_right(actor)
    lock_unit(unit.pk)
    current = own_ranker(unit)
    if current is None:
        raise RankerStepError(
            _("«%(unit)s» has no ranker of its own in service; the product's decides already.")
            % {"unit": unit}
        )
    before = ranker_predecessor(current)
    if before is None:
        ranker_withdraw(unit=unit)
    else:
        serve_ranker(before)
    return RankerEvent.objects.create(
        unit=unit,
        ranker=current,
        action=ReleaseAction.ROLLED_BACK,
        actor=actor,
        reason=reason.strip(),
        gate=Restored(before.pk if before else None, before.name if before else DEFAULT_NAME).as_document(),
    )


def _unit_of(ranker: ServedModel) -> Unit:
    if ranker.role != ModelRole.RANKER or ranker.unit is None:
        raise RankerStepError(_("«%(name)s» is not the ranker of a unit.") % {"name": ranker.name})
    return ranker.unit


def _require_usable(ranker: ServedModel) -> None:
    try:
        model_from(ranker.document, name=ranker.name)
    except RankerDocumentError as error:
        raise RankerStepError(
            _("«%(name)s» was trained for another version of the portal: train again.")
            % {"name": ranker.name}
        ) from error
