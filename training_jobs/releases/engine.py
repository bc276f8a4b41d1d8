"""What the engine keeper reports about the models it serves (see `soe_portal.embedded.engine_files`)."""

import json
from dataclasses import dataclass

from django.conf import settings

from assistant.exceptions import EngineUnavailableError
from assistant.generation import find_endpoint


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
