"""Which engine answers and what it calls the model."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from assistant.exceptions import EngineUnavailableError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`base_url` ends before `/v1`. `fallback_model` is asked when the server does not have `model`."""

    base_url: str
    model: str
    api_key: str = ""
    fallback_model: str = ""

    @property
    def chat_url(self) -> str:
        return f"{self.base_url}/v1/chat/completions"


def resolve_endpoint(production_model: str = "") -> Endpoint:
    """The engine that serves the unit's generator in production, or the default one until it does.

    An embedded engine is pinned to its model, so the default is asked by its own name. An outside engine is
    asked for `production_model` and, when it says that it has no such model, for `ENGINE_MODEL`.

    Raises:
        EngineUnavailableError: no engine is configured and the embedded one does not run.
    """
    if settings.ENGINE_URL:
        return _outside(production_model or settings.ENGINE_MODEL)
    state = _embedded_state()
    return _engine_of(state, production_model) or _default_engine(state)


def find_endpoint(model: str) -> Endpoint | None:
    """The engine that serves exactly this model; None when it is not loaded. Never another model's.

    An outside engine is only asked when somebody generates: `ModelNotServedError` tells then.

    Raises:
        EngineUnavailableError: no engine runs.
    """
    if settings.ENGINE_URL:
        return Endpoint(_base(settings.ENGINE_URL), model, settings.ENGINE_API_KEY)
    return _engine_of(_embedded_state(), model)


def judge_endpoint() -> Endpoint | None:
    """Where the judge model answers; None while none is named or it is not loaded.

    Raises:
        EngineUnavailableError: it should be the embedded engine, and none runs.
    """
    if not settings.JUDGE_MODEL:
        return None
    if settings.JUDGE_URL:
        return Endpoint(_base(settings.JUDGE_URL), settings.JUDGE_MODEL, settings.JUDGE_API_KEY)
    return find_endpoint(settings.JUDGE_MODEL)


def engine_pid(model: str) -> int | None:
    """Process of the embedded engine that answers as `model`, or its default; None for any other engine."""
    if settings.ENGINE_URL:
        return None
    with suppress(EngineUnavailableError, KeyError, TypeError, ValueError):
        state = _embedded_state()
        named = (engine for engine in state.get("engines", ()) if engine["model"] == model)
        return int(next(named, state)["pid"])
    return None


def _outside(model: str) -> Endpoint:
    fallback = "" if model == settings.ENGINE_MODEL else settings.ENGINE_MODEL
    return Endpoint(_base(settings.ENGINE_URL), model, settings.ENGINE_API_KEY, fallback)


def _embedded_state() -> dict[str, Any]:
    try:
        state = json.loads(settings.ENGINE_STATE_FILE.read_text())
        return {"url": str(state["url"]), **state}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise EngineUnavailableError("no engine runs") from None


def _engine_of(state: dict[str, Any], model: str) -> Endpoint | None:
    if not model:
        return None
    for engine in state.get("engines", ()):
        if engine["model"] == model:
            return Endpoint(_base(engine["url"]), model)
    return None


def _default_engine(state: dict[str, Any]) -> Endpoint:
    return Endpoint(_base(state["url"]), str(state.get("model") or settings.ENGINE_MODEL))


def _base(url: str) -> str:
    return url.rstrip("/").removesuffix("/v1")
