"""A real vLLM loads, answers with and unloads an adapter trained here (see docs/operations.md)."""

import os
from contextlib import aclosing

import pytest

from assistant.generation import AdapterServer, ChatClient, Completion, Endpoint, Timeouts
from assistant.generation.breaker import CircuitBreaker

_URL, _ADAPTER = os.environ.get("SOE_TEST_VLLM_URL", ""), os.environ.get("SOE_TEST_VLLM_ADAPTER", "")
_KEY = os.environ.get("SOE_TEST_VLLM_KEY", "")
pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(
        not (_URL and _ADAPTER), reason="set SOE_TEST_VLLM_URL and SOE_TEST_VLLM_ADAPTER to check a real vLLM"
    ),
]


async def test_vllm_answers_with_an_adapter_loaded_while_it_runs():
    server = AdapterServer(_URL, api_key=_KEY)
    server.load("prueba-soe", _ADAPTER)
    try:
        endpoint = Endpoint(_URL.removesuffix("/v1"), "prueba-soe", _KEY)
        completion = Completion()
        client = ChatClient(
            endpoint,
            timeouts=Timeouts(connect_s=5, silence_s=60, total_s=90),
            breaker=CircuitBreaker(),
        )
        asked = [{"role": "user", "content": "¿Cuánto cuesta la maestría?"}]
        async with aclosing(client.stream(asked, max_tokens=20, completion=completion)) as pieces:
            text = "".join([piece async for piece in pieces])
        assert text.strip()
        assert completion.model == "prueba-soe"
    finally:
        server.unload("prueba-soe")
    assert "prueba-soe" not in server.model_names()
