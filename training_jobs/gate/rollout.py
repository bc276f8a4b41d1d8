"""Putting a release in service without losing a request, and taking it back within seconds.

A promotion first has the engine load the release beside what it serves, and changes the database only when
the engine answers with it: a model that does not load changes nothing. A rollback changes the database at
once; the engine's default model answers until the model before is loaded again.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User

from curation.models import Unit
from training_jobs.exceptions import ModelNotLoadedError, ModelStillLoadingError
from training_jobs.gate.promotion import promotion_record, release_promote, release_rollback
from training_jobs.gate.writing import note_writing
from training_jobs.models import Release, ReleaseEvent
from training_jobs.releases.selectors import production_release
from training_jobs.releases.services import event_note_seconds
from training_jobs.releases.serving import SERVE_TIMEOUT_S, engine_runs, make_served
from training_jobs.releases.trials import held_loaded, require_room

_HOLD_MARGIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Change:
    """What happened; `problem` is a sentence when the model wanted does not serve yet."""

    event: ReleaseEvent
    seconds: float | None
    problem: str = ""


def promote(
    release: Release,
    *,
    actor: User | None,
    reason: str,
    is_stale_confirmed: bool = False,
    timeout_s: float = SERVE_TIMEOUT_S,
) -> Change:
    """Load the release, then put it in production.

    Raises:
        ReleaseError: it may not be promoted, or could not be loaded; nothing has changed then.
    """
    started = time.monotonic()
    note_writing(release)
    gate = promotion_record(release, actor=actor, reason=reason, is_stale_confirmed=is_stale_confirmed)
    require_room(release, instead_of=production_release(release.unit))
    with held_loaded(release, duration=timedelta(seconds=timeout_s + _HOLD_MARGIN_S)):
        make_served(release, timeout_s=timeout_s)
        seconds = round(time.monotonic() - started, 2)
        event = release_promote(release, actor=actor, reason=reason, gate=gate, seconds_to_serve=seconds)
    return Change(event, seconds)


def rollback(unit: Unit, *, actor: User | None, reason: str = "") -> Change:
    """Put back what was in production before, or the base model, and wait until it answers.

    Raises:
        ReleaseError: nothing is in production, or the person may not.
    """
    started = time.monotonic()
    event = release_rollback(unit, actor=actor, reason=reason)
    restored = production_release(unit)
    if not engine_runs():
        return Change(event, None)
    try:
        if restored is not None:
            make_served(restored, timeout_s=SERVE_TIMEOUT_S)
    except (ModelNotLoadedError, ModelStillLoadingError) as error:
        return Change(event, None, problem=str(error))
    seconds = time.monotonic() - started
    event_note_seconds(event, seconds)
    return Change(event, round(seconds, 2))
