"""The chat client against a real HTTP server that misbehaves by script."""

import asyncio
import time
from contextlib import aclosing

import pytest

from assistant.exceptions import EngineTimeoutError, EngineUnavailableError, ModelNotServedError
from assistant.generation.breaker import CircuitBreaker
from assistant.generation.client import ChatClient, Completion, Message, Timeouts
from assistant.generation.endpoint import Endpoint
from tests.assistant.generation.chat_server import ChatServer
from tests.assistant.generation.vllm_server import VllmServer

_QUICK = Timeouts(connect_s=1, silence_s=0.3, total_s=5)
_ASKED: list[Message] = [{"role": "user", "content": "¿Hola?"}]


def _client(
    server: ChatServer, timeouts: Timeouts = _QUICK, breaker: CircuitBreaker | None = None
) -> ChatClient:
    endpoint = Endpoint(server.url, "modelo", api_key="clave")
    return ChatClient(endpoint, timeouts=timeouts, breaker=breaker or CircuitBreaker())


async def _read(client: ChatClient, completion: Completion | None = None) -> list[str]:
    found = []
    async with aclosing(client.stream(_ASKED, max_tokens=9, completion=completion or Completion())) as pieces:
        async for piece in pieces:
            found.append(piece)
    return found


async def test_stream_gives_the_pieces_in_order():
    async with ChatServer(pieces=("Dura ", "24 ", "meses.")).running() as server:
        assert await _read(_client(server)) == ["Dura ", "24 ", "meses."]


async def test_stream_reports_usage_and_first_token():
    completion = Completion()
    async with ChatServer().running() as server:
        await _read(_client(server), completion)
    assert (completion.num_prompt_tokens, completion.num_completion_tokens) == (11, 7)
    assert completion.finish_reason == "stop"
    assert completion.first_token_ms is not None


async def test_request_names_model_limit_and_key():
    async with ChatServer().running() as server:
        await _read(_client(server))
    assert server.requests[0]["model"] == "modelo"
    assert server.requests[0]["max_tokens"] == 9
    assert "authorization: bearer clave" in server.headers[0].lower()


async def test_stream_ends_without_done_mark_when_the_engine_sends_none():
    async with ChatServer(sends_done=False).running() as server:
        assert await _read(_client(server)) == ["Hola."]


@pytest.mark.parametrize(
    "server",
    [
        ChatServer(status=500),
        ChatServer(status=404),
        ChatServer(pieces=("a", "b"), cut_after=1),
        ChatServer(pieces=("a", "b"), error_after=1),
        ChatServer(raw_events=["{no json"]),
        ChatServer(raw_events=['["a list"]']),
        ChatServer(raw_events=["x" * 70_000]),
    ],
    ids=["500", "404", "cut", "error-event", "no-json", "list", "huge"],
)
async def test_stream_raises_unavailable_when_the_engine_fails(server):
    async with server.running():
        with pytest.raises(EngineUnavailableError):
            await _read(_client(server))


async def test_stream_raises_timeout_when_nothing_comes():
    async with ChatServer(is_silent=True).running() as server:
        with pytest.raises(EngineTimeoutError):
            await _read(_client(server))


async def test_stream_raises_timeout_when_the_engine_pauses_too_long():
    async with ChatServer(pieces=("a", "b"), pause_s=0.5).running() as server:
        with pytest.raises(EngineTimeoutError):
            await _read(_client(server))


async def test_stream_raises_timeout_when_the_whole_takes_too_long():
    timeouts = Timeouts(connect_s=1, silence_s=1, total_s=0.3)
    async with ChatServer(pieces=["a"] * 50, pause_s=0.05).running() as server:
        with pytest.raises(EngineTimeoutError):
            await _read(_client(server, timeouts))


async def test_stream_raises_unavailable_when_nobody_listens():
    async with ChatServer().running() as server:
        pass
    with pytest.raises(EngineUnavailableError):
        await _read(_client(server))


async def test_second_question_costs_nothing_when_the_engine_just_failed():
    breaker = CircuitBreaker()
    async with ChatServer(is_silent=True).running() as server:
        with pytest.raises(EngineTimeoutError):
            await _read(_client(server, breaker=breaker))
        started = time.perf_counter()
        with pytest.raises(EngineUnavailableError):
            await _read(_client(server, breaker=breaker))
    assert time.perf_counter() - started < 0.05
    assert len(server.requests) == 1


async def test_closing_the_stream_closes_the_request():
    async with ChatServer(pieces=["a"] * 100, pause_s=0.02).running() as server:
        async with aclosing(_client(server).stream(_ASKED, max_tokens=9, completion=Completion())) as pieces:
            await anext(pieces)
        await asyncio.sleep(0.2)
        assert server.num_closed_early == 1


async def test_model_the_server_does_not_have_is_answered_by_the_fallback():
    with VllmServer(base_model="llama").running() as server:
        endpoint = Endpoint(server.url, "soe-lora", fallback_model="llama")
        completion = Completion()
        client = ChatClient(endpoint, timeouts=_QUICK, breaker=CircuitBreaker())
        assert await _read(client, completion) == ["llama"]
    assert completion.model == "llama"


async def test_model_the_server_does_not_have_is_a_named_error_without_a_fallback():
    with VllmServer().running() as server:
        client = ChatClient(Endpoint(server.url, "soe-lora"), timeouts=_QUICK, breaker=CircuitBreaker())
        with pytest.raises(ModelNotServedError):
            await _read(client)


async def test_server_that_refuses_both_models_is_unavailable():
    with VllmServer().running() as server:
        endpoint = Endpoint(server.url, "soe-lora", fallback_model="otro")
        with pytest.raises(EngineUnavailableError):
            await _read(ChatClient(endpoint, timeouts=_QUICK, breaker=CircuitBreaker()))
