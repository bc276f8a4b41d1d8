"""Putting a release in production and taking it back. Every change leaves an event, with what the gate said.

When the gate is closed, a person may still promote by giving a reason, which is recorded.
"""

from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from assistant.services.served_models import generator_promote, generator_withdraw
from curation.models import Unit
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.exceptions import PromotionRefusedError, ReleaseStageError, StaleReleaseError
from training_jobs.gate.examination import release_gate
from training_jobs.gate.verdict import GateRecord, Restored, gate_record
from training_jobs.models import Release, ReleaseEvent
from training_jobs.releases.desired import desired_models_changed
from training_jobs.releases.selectors import predecessor, production_release, stale_sources
from training_jobs.releases.services import change_stage, lock_unit, release_require_intact, require_right


def promotion_record(
    release: Release, *, actor: User | None, reason: str, is_stale_confirmed: bool
) -> GateRecord:
    """What the gate says, if the release may be promoted by this person now. Changes nothing.

    Raises:
        ReleaseForbiddenError: the person may not put models in service.
        ReleaseStageError: it is in production already, or retired.
        StaleReleaseError: it learned from content that changed, and nobody confirmed that this is known.
        PromotionRefusedError: the gate is closed and the reason says too little.
        ReleaseFilesError: its files are not those that were registered.
    """
    require_right(actor)
    if release.stage != ReleaseStage.CANDIDATE:
        raise ReleaseStageError(
            _("«%(name)s» is not a candidate but: %(stage)s.")
            % {"name": release.name, "stage": release.get_stage_display()}
        )
    num_stale = stale_sources(release).count()
    if num_stale and not is_stale_confirmed:
        raise StaleReleaseError(
            _(
                "«%(name)s» learned from %(count)d entries that have changed since. Confirm that you know it,"
                " or train again with a new data set."
            )
            % {"name": release.name, "count": num_stale}
        )
    record = gate_record(release_gate(release), reason=reason)
    release_require_intact(release)
    return replace(record, num_stale_sources=num_stale)


def require_still_open(release: Release, record: GateRecord) -> None:
    """What `promotion_record` kept as open is open still: content may change while the model is loaded.

    Somebody who overrode a closed gate knew that it was closed; nothing is asked again.

    Raises:
        PromotionRefusedError: the gate has closed meanwhile.
    """
    if not record.verdict.is_open:
        return
    verdict = release_gate(release)
    if not verdict.is_open:
        raise PromotionRefusedError(
            _("What was measured no longer holds; nothing was changed. %(verdict)s")
            % {"verdict": verdict.summary}
        )


@transaction.atomic
def release_promote(
    release: Release,
    *,
    actor: User | None,
    reason: str,
    gate: GateRecord | None,
    seconds_to_serve: float | None = None,
) -> ReleaseEvent:
    """Put the release in production for its unit; what was there becomes a candidate again.

    `gate` is what `promotion_record` returned a moment ago; None leaves out asking.

    Raises:
        ReleaseForbiddenError: the person may not put models in service.
        ReleaseStageError: somebody promoted or retired it meanwhile.
        PromotionRefusedError: the gate was open then and is closed now.
    """
    require_right(actor)
    lock_unit(release.unit_id)
    if gate:
        require_still_open(release, gate)
    before = production_release(release.unit)
    if before is not None and before.pk != release.pk:
        change_stage(before, ReleaseStage.PRODUCTION, ReleaseStage.CANDIDATE)
    change_stage(release, ReleaseStage.CANDIDATE, ReleaseStage.PRODUCTION)
    generator_promote(release.served_model)
    desired_models_changed()
    return ReleaseEvent.objects.create(
        release=release,
        action=ReleaseAction.PROMOTED,
        actor=actor,
        reason=reason.strip(),
        replaced=before,
        gate=gate.as_document() if gate else {},
        seconds_to_serve=seconds_to_serve,
    )


@transaction.atomic
def release_rollback(unit: Unit, *, actor: User | None, reason: str = "") -> ReleaseEvent:
    """Take the unit's release out of production and put back what was there before, or the base model.

    Nothing is checked that could hold it up: whoever rolls back is in a hurry, and until the model before is
    loaded the default one answers.

    Raises:
        ReleaseForbiddenError: the person may not put models in service.
        ReleaseStageError: nothing is in production.
    """
    require_right(actor)
    lock_unit(unit.pk)
    current = production_release(unit)
    if current is None:
        raise ReleaseStageError(
            _("«%(unit)s» has no release in production; the base model answers already.") % {"unit": unit}
        )
    before = predecessor(current)
    change_stage(current, ReleaseStage.PRODUCTION, ReleaseStage.CANDIDATE)
    if before is None:
        generator_withdraw(unit=unit)
    else:
        change_stage(before, ReleaseStage.CANDIDATE, ReleaseStage.PRODUCTION)
        generator_promote(before.served_model)
    desired_models_changed(is_asked_again=True)
    return ReleaseEvent.objects.create(
        release=current,
        action=ReleaseAction.ROLLED_BACK,
        actor=actor,
        reason=reason.strip(),
        gate=Restored(
            before.pk if before else None, before.name if before else current.base_model.name
        ).as_document(),
    )
