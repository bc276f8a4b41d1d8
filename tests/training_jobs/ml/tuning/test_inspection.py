import json
import shutil

import pytest

from tests.training_jobs.ml.tuning import templates
from tests.training_jobs.ml.tuning.conftest import TEMPLATE
from training_jobs.ml.tuning.inspection import inspect_model


@pytest.fixture
def model_folder(tiny_base, tmp_path):
    return shutil.copytree(tiny_base, tmp_path / "model")


def test_a_usable_model_is_described(tiny_base):
    found = inspect_model(str(tiny_base))
    assert found.loads, found.message
    assert found.architecture == "LlamaForCausalLM"
    assert found.context_tokens == 256
    assert found.has_chat_template
    assert found.shape.num_layers == 2


def test_parameters_are_counted_without_loading_them(tiny_base):
    embedding, layers, norm = 43 * 8, 2 * (4 * 8 * 8 + 3 * 8 * 16 + 2 * 8), 8
    assert inspect_model(str(tiny_base)).num_parameters == embedding + layers + norm


def test_a_folder_that_is_not_there_is_named():
    found = inspect_model("/nowhere/at/all")
    assert not found.loads
    assert found.code == "not_found"
    assert "/nowhere/at/all" in found.message


def test_a_folder_without_a_model_is_refused(tmp_path):
    assert inspect_model(str(tmp_path)).code == "not_found"


def test_a_hub_id_without_a_hub_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    found = inspect_model("some-office/some-model")
    assert found.code == "hub_unreachable"
    assert "name the folder" in found.message


def test_an_encoder_is_refused(model_folder):
    (model_folder / "config.json").write_text(
        json.dumps({"model_type": "clip_vision_model", "architectures": ["CLIPVisionModel"]})
    )
    assert inspect_model(str(model_folder)).code == "not_causal"


def test_weights_that_were_cut_off_are_noticed(model_folder):
    weights = model_folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert inspect_model(str(model_folder)).code == "broken_weights"


def test_weights_of_another_shape_are_noticed(model_folder):
    config = json.loads((model_folder / "config.json").read_text())
    (model_folder / "config.json").write_text(json.dumps(config | {"intermediate_size": 32}))
    assert inspect_model(str(model_folder)).code == "broken_weights"


def test_missing_weights_are_noticed(model_folder):
    (model_folder / "model.safetensors").unlink()
    assert inspect_model(str(model_folder)).code == "broken_weights"


def test_a_tokenizer_without_a_chat_template_is_refused(model_folder):
    (model_folder / "chat_template.jinja").unlink()
    found = inspect_model(str(model_folder))
    assert not found.loads
    assert found.code == "no_chat_template"


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (templates.OPENS_A_THOUGHT, "template_shifts"),
        (templates.NO_END_MARK, "no_end_mark"),
        (templates.REFUSES_SYSTEM, "no_system_role"),
    ],
)
def test_a_chat_template_by_which_nothing_whole_is_learned_is_refused(model_folder, template, code):
    (model_folder / "chat_template.jinja").write_text(template)
    found = inspect_model(str(model_folder))
    assert (found.loads, found.code) == (False, code)


def test_a_chat_template_with_a_thought_is_noted(model_folder):
    (model_folder / "chat_template.jinja").write_text(templates.THOUGHT_IN_THE_LAST_TURN)
    found = inspect_model(str(model_folder))
    assert (found.loads, found.notes) == (True, ("thought", "last_answer"))


@pytest.mark.parametrize("name", ["config.json", "generation_config.json"])
def test_an_end_mark_may_be_named_by_the_model_alone(model_folder, tiny_tokenizer, name):
    """As models do whose turns end otherwise than their texts."""
    (model_folder / "chat_template.jinja").write_text(TEMPLATE.replace("|", "/"))
    assert inspect_model(str(model_folder)).code == "no_end_mark"
    named = json.loads((model_folder / name).read_text())
    ends = [2, tiny_tokenizer.convert_tokens_to_ids("/")]
    (model_folder / name).write_text(json.dumps(named | {"eos_token_id": ends}))
    assert inspect_model(str(model_folder)).loads
