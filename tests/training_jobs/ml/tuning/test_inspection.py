import json
import shutil

import pytest

from training_jobs.ml.tuning.estimate import ModelShape
from training_jobs.ml.tuning.inspection import inspect_model


@pytest.fixture
def model_folder(tiny_base, tmp_path):
    return shutil.copytree(tiny_base, tmp_path / "model")


def test_a_usable_model_is_described(tiny_base):
    found = inspect_model(str(tiny_base))
    assert found["loads"], found["message"]
    assert found["architecture"] == "LlamaForCausalLM"
    assert found["context_tokens"] == 256
    assert found["has_chat_template"]
    assert ModelShape.from_dict(found["shape"]).num_layers == 2


def test_parameters_are_counted_without_loading_them(tiny_base):
    embedding, layers, norm = 43 * 8, 2 * (4 * 8 * 8 + 3 * 8 * 16 + 2 * 8), 8
    assert inspect_model(str(tiny_base))["num_parameters"] == embedding + layers + norm


def test_a_folder_that_is_not_there_is_named():
    found = inspect_model("/nowhere/at/all")
    assert not found["loads"]
    assert found["code"] == "not_found"
    assert "/nowhere/at/all" in found["message"]


def test_a_folder_without_a_model_is_refused(tmp_path):
    assert inspect_model(str(tmp_path))["code"] == "not_found"


def test_a_hub_id_without_a_hub_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    found = inspect_model("some-office/some-model")
    assert found["code"] == "hub_unreachable"
    assert "name the folder" in found["message"]


def test_an_encoder_is_refused(model_folder):
    (model_folder / "config.json").write_text(
        json.dumps({"model_type": "clip_vision_model", "architectures": ["CLIPVisionModel"]})
    )
    assert inspect_model(str(model_folder))["code"] == "not_causal"


def test_weights_that_were_cut_off_are_noticed(model_folder):
    weights = model_folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert inspect_model(str(model_folder))["code"] == "broken_weights"


def test_weights_of_another_shape_are_noticed(model_folder):
    config = json.loads((model_folder / "config.json").read_text())
    (model_folder / "config.json").write_text(json.dumps(config | {"intermediate_size": 32}))
    assert inspect_model(str(model_folder))["code"] == "broken_weights"


def test_missing_weights_are_noticed(model_folder):
    (model_folder / "model.safetensors").unlink()
    assert inspect_model(str(model_folder))["code"] == "broken_weights"


def test_a_tokenizer_without_a_chat_template_is_refused(model_folder):
    (model_folder / "chat_template.jinja").unlink()
    found = inspect_model(str(model_folder))
    assert not found["loads"]
    assert found["code"] == "no_chat_template"
