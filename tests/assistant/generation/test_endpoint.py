import json

import pytest

from assistant.exceptions import EngineUnavailableError
from assistant.generation import find_endpoint, resolve_endpoint


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


@pytest.fixture
def two_engines(state_file):
    engines = [
        {"model": "/modelos/base", "url": "http://127.0.0.1:1/v1", "pid": 1},
        {"model": "/modelos/soe", "url": "http://127.0.0.1:2/v1", "pid": 2},
    ]
    state_file.write_text(json.dumps({**engines[0], "engines": engines}))


def test_production_model_is_asked_at_its_own_engine(two_engines):
    endpoint = resolve_endpoint("/modelos/soe")
    assert (endpoint.base_url, endpoint.model) == ("http://127.0.0.1:2", "/modelos/soe")


def test_model_not_loaded_yet_falls_back_to_the_default_by_its_own_name(two_engines):
    endpoint = resolve_endpoint("/modelos/nuevo")
    assert (endpoint.base_url, endpoint.model) == ("http://127.0.0.1:1", "/modelos/base")


def test_state_file_of_a_single_engine_still_works(state_file):
    state_file.write_text(json.dumps({"url": "http://127.0.0.1:1/v1", "model": "/modelos/base", "pid": 1}))
    assert resolve_endpoint("/modelos/soe").model == "/modelos/base"


def test_finding_a_model_never_gives_another(two_engines):
    assert find_endpoint("/modelos/nuevo") is None
    found = find_endpoint("/modelos/soe")
    assert found is not None
    assert found.model == "/modelos/soe"


def test_outside_engine_has_the_configured_model_to_fall_back_to(settings):
    settings.ENGINE_URL, settings.ENGINE_MODEL = "http://gpu:8000", "llama"
    assert resolve_endpoint("soe-lora").fallback_model == "llama"
    assert resolve_endpoint().fallback_model == ""
