"""A streaming client of the OpenAI chat-completions protocol; the same for every engine that speaks it."""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypedDict

import httpx
from django.conf import settings

from assistant.exceptions import EngineTimeoutError, EngineUnavailableError, ModelNotServedError
from assistant.generation.breaker import CircuitBreaker, engine_breaker
from assistant.generation.endpoint import Endpoint

_EVENT_MAX_CHARS = 64 * 1024  # a chunk of a chat completion has some hundred characters
# vLLM answers 404 to a model it does not have, `transformers serve` 400 to another than its own.
_MODEL_REFUSED = {httpx.codes.BAD_REQUEST, httpx.codes.NOT_FOUND}


class Message(TypedDict):
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(slots=True)
class Completion:
    """What the engine reported about one generation; filled while it streams."""

    model: str = ""
    finish_reason: str = ""
    num_prompt_tokens: int | None = None
    num_completion_tokens: int | None = None
    first_token_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `silence_s` bounds the wait for the first token and between two; `total_s` the whole."""

    connect_s: float = field(default_factory=lambda: settings.ENGINE_CONNECT_TIMEOUT_S)
    silence_s: float = field(default_factory=lambda: settings.ENGINE_TOKEN_TIMEOUT_S)
    total_s: float = field(default_factory=lambda: settings.ENGINE_TOTAL_TIMEOUT_S)


class ChatClient:
    """Streams one generation at a time from `endpoint`. Closing the stream closes the request."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        timeouts: Timeouts | None = None,
        breaker: CircuitBreaker = engine_breaker,
    ) -> None:
        self.endpoint = endpoint
        self.timeouts = timeouts or Timeouts()
        self.breaker = breaker

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        completion: Completion,
        temperature: float = 0.0,
        response_format: Mapping[str, Any] | None = None,
    ) -> AsyncGenerator[str, None]:
        """Pieces of text as they come; `completion` holds usage and timing when it ends.

        `response_format` is the protocol's own (a JSON schema, for example); not every engine keeps to it.

        Raises:
            EngineUnavailableError: refused, answered with an error, cut mid-stream, or failed a moment ago.
            EngineTimeoutError: silent longer than allowed, or longer than the total time.
        """
        if not self.breaker.allows(self.endpoint.base_url):
            raise EngineUnavailableError("the engine failed a moment ago")
        try:
            body = self._body(messages, max_tokens, temperature)
            if response_format is not None:
                body["response_format"] = response_format
            async with aclosing(self._pieces(body, completion)) as pieces:
                async for piece in pieces:
                    yield piece
        except (EngineUnavailableError, httpx.HTTPError, OSError) as error:
            self.breaker.failed(self.endpoint.base_url)
            raise _as_engine_error(error) from error
        self.breaker.succeeded(self.endpoint.base_url)

    async def _pieces(self, body: dict[str, Any], completion: Completion) -> AsyncGenerator[str, None]:
        started = time.monotonic()
        async with (
            self._any_response(body) as response,
            aclosing(self._events(response, started + self.timeouts.total_s)) as events,
        ):
            async for event in events:
                piece = _read_event(event, completion)
                if piece:
                    if completion.first_token_ms is None:
                        completion.first_token_ms = (time.monotonic() - started) * 1000
                    yield piece
        if not completion.finish_reason:
            raise EngineUnavailableError("the stream ended before the generation did")

    def _body(self, messages: Sequence[Message], max_tokens: int, temperature: float) -> dict[str, Any]:
        return {
            "model": self.endpoint.model,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "temperature": temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
        }

    @asynccontextmanager
    async def _any_response(self, body: dict[str, Any]) -> AsyncIterator[httpx.Response]:
        """The answer of the endpoint's model, or of its fallback when the server does not have the model."""
        models = [model for model in (self.endpoint.model, self.endpoint.fallback_model) if model]
        for model in models[:-1]:
            with suppress(ModelNotServedError):
                async with self._response({**body, "model": model}) as response:
                    yield response
                    return
        async with self._response({**body, "model": models[-1]}) as response:
            yield response

    @asynccontextmanager
    async def _response(self, body: dict[str, Any]) -> AsyncIterator[httpx.Response]:
        limits = httpx.Timeout(self.timeouts.silence_s, connect=self.timeouts.connect_s)
        headers = {"Authorization": f"Bearer {self.endpoint.api_key}"} if self.endpoint.api_key else {}
        async with (
            httpx.AsyncClient(timeout=limits, verify=_tls(), trust_env=False) as http,
            http.stream("POST", self.endpoint.chat_url, json=body, headers=headers) as response,
        ):
            if response.status_code in _MODEL_REFUSED:
                raise ModelNotServedError(f"the engine answered {response.status_code}")
            if response.status_code != httpx.codes.OK:
                raise EngineUnavailableError(f"the engine answered {response.status_code}")
            yield response

    async def _events(self, response: httpx.Response, deadline: float) -> AsyncGenerator[str, None]:
        """Contents of the `data:` lines up to `[DONE]` or the end."""
        lines = response.aiter_lines()
        while True:
            limit = min(self.timeouts.silence_s, deadline - time.monotonic())
            line = await _next_line(lines, limit)
            if line is None or line == "data: [DONE]" or line == "data:[DONE]":
                return
            if len(line) > _EVENT_MAX_CHARS:
                raise EngineUnavailableError("an event is too large")
            if line.startswith("data:"):
                yield line[5:].strip()


async def _next_line(lines: AsyncIterator[str], limit_s: float) -> str | None:
    """The next line or None at the end. Comments of servers that keep the line open are no progress."""
    try:
        async with asyncio.timeout(max(limit_s, 0)):
            while True:
                line = await anext(lines)
                if line and not line.startswith(":"):
                    return line
    except StopAsyncIteration:
        return None
    except TimeoutError:
        raise EngineTimeoutError("the engine fell silent") from None


def _read_event(event: str, completion: Completion) -> str:
    """The text of one chunk; its other parts go to `completion`.

    Raises:
        EngineUnavailableError: the chunk is an error or no chunk at all.
    """
    try:
        chunk = json.loads(event)
        if chunk.get("error"):
            raise EngineUnavailableError("the engine reported an error inside the stream")
        completion.model = chunk.get("model") or completion.model
        usage = chunk.get("usage") or {}
        completion.num_prompt_tokens = usage.get("prompt_tokens", completion.num_prompt_tokens)
        completion.num_completion_tokens = usage.get("completion_tokens", completion.num_completion_tokens)
        if not chunk.get("choices"):
            return ""
        choice = chunk["choices"][0]
        completion.finish_reason = choice.get("finish_reason") or completion.finish_reason
        return str((choice.get("delta") or {}).get("content") or "")
    except (ValueError, AttributeError, KeyError, TypeError, IndexError):
        raise EngineUnavailableError("the engine sent something that is no chat completion") from None


def _as_engine_error(error: Exception) -> EngineUnavailableError:
    if isinstance(error, EngineUnavailableError):
        return error
    if isinstance(error, httpx.ReadTimeout):
        return EngineTimeoutError("the engine fell silent")
    return EngineUnavailableError(type(error).__name__)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than asking a loopback engine."""
    return ssl.create_default_context()
