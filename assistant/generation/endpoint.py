"""Which engine answers and what it calls the model."""

import json
from dataclasses import dataclass

from django.conf import settings

from assistant.exceptions import EngineUnavailableError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`base_url` ends before `/v1`."""

    base_url: str
    model: str
    api_key: str = ""

    @property
    def chat_url(self) -> str:
        return f"{self.base_url}/v1/chat/completions"


def resolve_endpoint(production_model: str = "") -> Endpoint:
    """The configured engine, or the embedded one by its state file.

    `production_model` is the name of the unit's generator in production; without one the embedded engine
    says what it serves and an outside engine gets `ENGINE_MODEL`.

    Raises:
        EngineUnavailableError: no engine is configured and the embedded one does not run.
    """
    if settings.ENGINE_URL:
        return Endpoint(
            _base(settings.ENGINE_URL), production_model or settings.ENGINE_MODEL, settings.ENGINE_API_KEY
        )
    try:
        state = json.loads(settings.ENGINE_STATE_FILE.read_text())
        url, served = str(state["url"]), str(state.get("model", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise EngineUnavailableError("no engine runs") from None
    return Endpoint(_base(url), production_model or served or settings.ENGINE_MODEL)


def _base(url: str) -> str:
    return url.rstrip("/").removesuffix("/v1")
