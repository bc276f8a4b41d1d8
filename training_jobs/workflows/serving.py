"""Putting a release in service without losing a request, and taking it back within seconds.

A promotion first has the engine load the release beside what it serves, and changes the database only when
the engine answers with it: a model that does not load changes nothing. A rollback changes the database at
once; the engine's default model answers until the model before is loaded again.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from assistant.exceptions import AdapterError, EngineUnavailableError
from assistant.generation import AdapterServer
from curation.models import Unit
from training_jobs.exceptions import ModelNotLoadedError, ModelStillLoadingError
from training_jobs.models import Release, ReleaseEvent
from training_jobs.selectors.engine import is_served, keeper_is_running, load_failure
from training_jobs.selectors.releases import adapters_to_unload, production_release, wanted_models
from training_jobs.services.releases import (
    event_note_seconds,
    promotion_record,
    release_promote,
    release_rollback,
)
from training_jobs.services.trials import held_loaded, require_room
from training_jobs.services.wanted import write_wanted_models
from training_jobs.workflows.writing import note_writing

SERVE_TIMEOUT_S = 55.0  # a person waits for it; proxies give up after a minute
_POLL_S = 0.05
_KEEPER_BACK_S = 4.0  # a keeper that died is back by then
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


def rollback(
    unit: Unit, *, actor: User | None, reason: str = "", timeout_s: float = SERVE_TIMEOUT_S
) -> Change:
    """Put back what was in production before, or the base model, and wait until it answers.

    Raises:
        ReleaseError: nothing is in production, or the person may not.
    """
    started = time.monotonic()
    event = release_rollback(unit, actor=actor, reason=reason)
    restored = production_release(unit)
    if not _engine_runs():
        return Change(event, None)
    try:
        if restored is not None:
            make_served(restored, timeout_s=timeout_s)
    except (ModelNotLoadedError, ModelStillLoadingError) as error:
        return Change(event, None, problem=str(error))
    seconds = time.monotonic() - started
    event_note_seconds(event, seconds)
    return Change(event, round(seconds, 2))


def make_served(release: Release, *, timeout_s: float = SERVE_TIMEOUT_S) -> None:
    """Wait until the engine answers with the release; an outside engine is told to load its adapter.

    Raises:
        ModelNotLoadedError: the engine cannot load it, or none runs.
        ModelStillLoadingError: it is still loading.
    """
    if settings.ENGINE_URL:
        _load_adapter(release)
    else:
        _wait_for_keeper(release, timeout_s=timeout_s)


def synchronise_engine() -> None:
    """Make the engine serve what the database says: the file, and an outside engine's adapters.

    An outside engine forgets its adapters when it restarts; every minute this loads them again.
    """
    write_wanted_models()
    if not settings.ENGINE_URL:
        return
    server = AdapterServer.configured()
    loaded = server.model_names()
    wanted = {model.name for model in wanted_models()}
    for release in Release.objects.filter(served_model__name__in=wanted - loaded):
        _load_adapter(release)
    for name in adapters_to_unload():
        if name in loaded:
            server.unload(name)


def _wait_for_keeper(release: Release, *, timeout_s: float) -> None:
    name = release.served_model.name
    # A refusal for want of memory may have been written in the moment since the file was.
    asked_at, deadline = time.time() - 1.0, time.monotonic() + timeout_s
    missing_since: float | None = None
    while not is_served(name):
        now = time.monotonic()
        failure = load_failure(name)
        if failure is not None and failure.at >= asked_at:
            raise ModelNotLoadedError(
                _("The engine could not load «%(name)s»; what served before goes on. It said: %(reason)s")
                % {"name": release.name, "reason": failure.message[-300:]}
            )
        missing_since = None if keeper_is_running() else (missing_since or now)
        if missing_since is not None and now - missing_since > _KEEPER_BACK_S:
            raise ModelNotLoadedError(
                _("No text-generation engine runs. Start the portal (make run) and try again.")
            )
        if now > deadline:
            raise ModelStillLoadingError(
                _("The engine is still loading «%(name)s». Try again in a minute.") % {"name": release.name}
            )
        time.sleep(_POLL_S)


def _load_adapter(release: Release) -> None:
    name = release.served_model.name
    server = AdapterServer.configured()
    try:
        if name in server.model_names():
            return
        if not release.adapter_folder.is_dir():
            raise ModelNotLoadedError(
                _(
                    "«%(name)s» has no adapter, so a running engine cannot load it. Start the engine with the"
                    " folder %(folder)s as its model."
                )
                % {"name": release.name, "folder": name}
            )
        server.load(name, str(release.adapter_folder))
    except EngineUnavailableError:
        raise ModelNotLoadedError(
            _("The engine at ENGINE_URL does not answer. Start it and try again.")
        ) from None
    except AdapterError as error:
        raise ModelNotLoadedError(str(error)) from error


def _engine_runs() -> bool:
    return bool(settings.ENGINE_URL) or keeper_is_running()
