"""Loading and unloading adapters against a server that behaves as vLLM's documentation says."""

import pytest

from assistant.exceptions import AdapterError, EngineUnavailableError
from assistant.generation import AdapterServer
from tests.assistant.generation.vllm_server import VllmServer


@pytest.fixture
def vllm():
    with VllmServer().running() as server:
        yield server


def test_loaded_adapter_can_be_asked_by_its_name(vllm, tmp_path):
    server = AdapterServer(f"{vllm.url}/v1")
    server.load("oficina", str(tmp_path))
    assert server.model_names() == {"llama", "oficina"}
    assert vllm.requests[0] == (
        "/v1/load_lora_adapter",
        {"lora_name": "oficina", "lora_path": str(tmp_path)},
    )


def test_loading_twice_is_harmless(vllm, tmp_path):
    server = AdapterServer(vllm.url)
    server.load("oficina", str(tmp_path))
    server.load("oficina", str(tmp_path))
    assert set(vllm.adapters) == {"oficina"}


def test_unloaded_adapter_is_gone(vllm, tmp_path):
    server = AdapterServer(vllm.url)
    server.load("oficina", str(tmp_path))
    server.unload("oficina")
    assert server.model_names() == {"llama"}


def test_unloading_what_is_not_there_is_harmless(vllm):
    AdapterServer(vllm.url).unload("nadie")


def test_missing_folder_is_told_in_the_servers_words(vllm, tmp_path):
    with pytest.raises(AdapterError, match="No adapter found"):
        AdapterServer(vllm.url).load("oficina", str(tmp_path / "falta"))


def test_server_that_may_not_load_adapters_is_told_with_the_way_out(vllm, tmp_path):
    vllm.may_update = False
    with pytest.raises(AdapterError, match="VLLM_ALLOW_RUNTIME_LORA_UPDATING"):
        AdapterServer(vllm.url).load("oficina", str(tmp_path))


def test_key_is_sent(tmp_path):
    with VllmServer(api_key="clave").running() as server:
        assert AdapterServer(server.url, api_key="clave").model_names() == {"llama"}


def test_wrong_key_means_unavailable():
    with VllmServer(api_key="clave").running() as server, pytest.raises(EngineUnavailableError):
        AdapterServer(server.url).model_names()


def test_nobody_there_means_unavailable(tmp_path):
    with pytest.raises(EngineUnavailableError):
        AdapterServer("http://127.0.0.1:9").load("oficina", str(tmp_path))
