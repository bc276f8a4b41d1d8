"""What the engine serves: waiting until it answers with a release, and keeping it as the database says.

What its keeper reports is written by `soe_portal.embedded.engine_files`.
"""

import json
import time
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from assistant.exceptions import AdapterError, EngineUnavailableError
from assistant.generation import AdapterServer, find_endpoint
from training_jobs.exceptions import ModelNotLoadedError, ModelStillLoadingError
from training_jobs.models import Release
from training_jobs.releases.desired import write_desired_models
from training_jobs.releases.selectors import adapters_to_unload, desired_models


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """Why a model could not be loaded; `at` in seconds since 1970."""

    message: str
    at: float


def keeper_is_running() -> bool:
    """Whether somebody serves models here: the report is there as long as the keeper is."""
    return settings.ENGINE_REPORT_FILE.exists()


def load_failure(model: str) -> LoadFailure | None:
    try:
        failed = json.loads(settings.ENGINE_REPORT_FILE.read_text())["failed"][model]
        return LoadFailure(str(failed["message"]), float(failed["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_served(model: str) -> bool:
    """Whether the embedded engine answers with this very model now."""
    try:
        return find_endpoint(model) is not None
    except EngineUnavailableError:
        return False


SERVE_TIMEOUT_S = 55.0  # a person waits for it; proxies give up after a minute
_POLL_S = 0.05
_KEEPER_BACK_S = 4.0  # a keeper that died is back by then


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
    write_desired_models()
    if not settings.ENGINE_URL:
        return
    server = AdapterServer.configured()
    loaded = server.model_names()
    wanted = {model.name for model in desired_models()}
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


def engine_runs() -> bool:
    return bool(settings.ENGINE_URL) or keeper_is_running()
