import json

import pytest

from assistant.exceptions import EngineUnavailableError
from assistant.generation import resolve_endpoint


@pytest.fixture
def state_file(settings, tmp_path):
    settings.ENGINE_URL = ""
    settings.ENGINE_STATE_FILE = tmp_path / "engine.json"
    return settings.ENGINE_STATE_FILE


def test_outside_engine_wins_and_gets_the_configured_model(settings):
    settings.ENGINE_URL, settings.ENGINE_MODEL, settings.ENGINE_API_KEY = "http://gpu:8000/v1/", "llama", "k"
    endpoint = resolve_endpoint()
    assert endpoint.chat_url == "http://gpu:8000/v1/chat/completions"
    assert (endpoint.model, endpoint.api_key) == ("llama", "k")


def test_model_in_production_is_asked_for(settings):
    settings.ENGINE_URL = "http://gpu:8000"
    assert resolve_endpoint("soe-lora").model == "soe-lora"


def test_embedded_engine_is_found_by_its_state_file(state_file):
    state_file.write_text(json.dumps({"url": "http://127.0.0.1:4321", "model": "/modelos/x", "pid": 1}))
    assert resolve_endpoint().chat_url == "http://127.0.0.1:4321/v1/chat/completions"
    assert resolve_endpoint().model == "/modelos/x"


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"pid": 1}'])
def test_no_engine_is_a_named_error(state_file, content):
    if content is not None:
        state_file.write_text(content)
    with pytest.raises(EngineUnavailableError):
        resolve_endpoint()
