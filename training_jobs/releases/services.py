"""Releases: made from a run, put in production, taken back, retired. Every change leaves an event.

Changes of one unit happen one after the other: each takes the unit's row first, so two people who promote at
once both succeed, the later one last, and the constraint never has to refuse anybody.
"""

import logging
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.services.served_models import generator_register
from curation.models import Unit
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.exceptions import (
    ReleaseError,
    ReleaseFilesError,
    ReleaseForbiddenError,
    ReleaseStageError,
)
from training_jobs.ml.checksums import ADAPTER, MERGED, artefact_digest, damaged_files
from training_jobs.ml.files import write_aside
from training_jobs.models import Release, ReleaseEvent, TrainingRun
from training_jobs.releases.card import build_card
from training_jobs.releases.desired import desired_models_changed
from training_jobs.releases.trials import require_room

logger = logging.getLogger(__name__)

PROMOTE = "training_jobs.promote_release"


def release_register(run: TrainingRun) -> Release:
    """The release of a run whose artefacts are written: a candidate.

    Called twice, or for a run that made the very same files as another of its unit, it returns the release
    there is.

    Raises:
        ReleaseFilesError: files are missing or changed.
    """
    folder = run.folder / "artifacts"
    digests = _checked_digests(folder, run.digests)
    with transaction.atomic():
        lock_unit(run.unit_id)
        same = Release.objects.filter(unit=run.unit_id)
        existing = same.filter(run=run).first() or same.filter(digests=digests).first()
        if existing is not None:
            return existing
        release = Release.objects.create(
            unit=run.unit,
            name=run.name,
            run=run,
            base_model=run.base_model,
            served_model=generator_register(name=str(folder / MERGED), digest=digests[MERGED], unit=run.unit),
            folder=str(folder),
            digests=digests,
            card=build_card(run, digests),
        )
        ReleaseEvent.objects.create(release=release, action=ReleaseAction.REGISTERED, actor=run.created_by)
    _write_card(release)
    return release


@transaction.atomic
def release_retire(release: Release, *, actor: User | None, reason: str) -> ReleaseEvent:
    """Put a candidate away for good; its files stay.

    Raises:
        ReleaseForbiddenError: the person may not put models in service.
        ReleaseError: no reason was given.
        ReleaseStageError: it is in production (roll back first) or retired already.
    """
    require_right(actor)
    if not reason.strip():
        raise ReleaseError(_("Write why it is retired."))
    lock_unit(release.unit_id)
    change_stage(release, ReleaseStage.CANDIDATE, ReleaseStage.RETIRED)
    Release.objects.filter(pk=release.pk).update(trial_until=None)
    desired_models_changed()
    return ReleaseEvent.objects.create(
        release=release, action=ReleaseAction.RETIRED, actor=actor, reason=reason.strip()
    )


@transaction.atomic
def release_try(
    release: Release, *, actor: User | None, duration: timedelta = timedelta(hours=1), reason: str = ""
) -> ReleaseEvent:
    """Have the engine serve the release for a while, for comparisons; the public never meets it.

    Raises:
        ReleaseStageError: it is retired.
        ReleaseFilesError: its files are missing.
        TooManyModelsError: the engine serves as many as it may.
    """
    if release.stage == ReleaseStage.RETIRED:
        raise ReleaseStageError(_("«%(name)s» is retired.") % {"name": release.name})
    if not release.merged_folder.is_dir():
        raise ReleaseFilesError(_files_message(release.name, [str(release.merged_folder)]))
    require_room(release)
    Release.objects.filter(pk=release.pk).update(trial_until=timezone.now() + duration)
    desired_models_changed(is_asked_again=True)
    return ReleaseEvent.objects.create(
        release=release, action=ReleaseAction.TRIED, actor=actor, reason=reason.strip()
    )


def event_note_seconds(event: ReleaseEvent, seconds: float) -> None:
    """Add how long it took until the model of this event served; the only thing known only afterwards."""
    event.seconds_to_serve = round(seconds, 2)
    event.save(update_fields=["seconds_to_serve"])


def release_require_intact(release: Release) -> None:
    """Every file of the release is what was registered.

    Raises:
        ReleaseFilesError: naming the first files that are not.
    """
    for name, digest in release.digests.items():
        damaged = damaged_files(Path(release.folder) / name, digest=digest)
        if damaged:
            raise ReleaseFilesError(_files_message(release.name, [f"{name}/{file}" for file in damaged]))


def _checked_digests(folder: Path, reported: dict[str, str]) -> dict[str, str]:
    """Digests of the artefacts, which are whole and, where the run reported digests, those it wrote."""
    digests = {}
    for name in (ADAPTER, MERGED):
        if not (folder / name).is_dir() and name not in reported and name != MERGED:
            continue
        damaged = damaged_files(folder / name, digest=reported.get(name, ""))
        if damaged:
            files = [f"{name}/{file}" for file in damaged]
            raise ReleaseFilesError(_files_message(folder.parent.name, files))
        digests[name] = artefact_digest(folder / name)
    return digests


def _files_message(name: str, files: list[str]) -> str:
    return _(
        "The files of «%(name)s» are not those that were registered (%(files)s). Restore them from a backup"
        " or train again."
    ) % {"name": name, "files": ", ".join(files[:3])}


def require_right(actor: User | None) -> None:
    """Nobody in particular is the person at the terminal, who owns the machine."""
    if actor is not None and not actor.has_perm(PROMOTE):
        raise ReleaseForbiddenError(_("Your account may not put models in service."))


def lock_unit(unit_id: int) -> None:
    Unit.objects.select_for_update(no_key=True).get(pk=unit_id)


def change_stage(release: Release, expected: ReleaseStage, stage: ReleaseStage) -> None:
    if not Release.objects.filter(pk=release.pk, stage=expected).update(stage=stage):
        raise ReleaseStageError(
            _("Somebody changed «%(name)s» meanwhile. Look at it again.") % {"name": release.name}
        )
    release.stage = stage


def _write_card(release: Release) -> None:
    """The card beside the artefacts; the row holds it too, so a full disk only costs the copy."""
    try:
        write_aside(Path(release.folder) / "README.md", release.card)
    except OSError as error:
        logger.warning("release_card_not_written release=%s error=%s", release.pk, type(error).__name__)
