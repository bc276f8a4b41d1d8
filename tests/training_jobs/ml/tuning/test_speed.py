"""The measured code paths, on sizes at which the figures mean nothing."""

import json

import pytest

from tests.benchmarks.step_speed import measure_speed
from tests.training_jobs.ml.tuning.runs import finish, options
from training_jobs.ml.tuning.plan import Stage

SHAPE = {
    "hidden_size": 16,
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "vocab_size": 64,
    "max_position_embeddings": 64,
    "tie_word_embeddings": False,
}


def test_steps_of_a_random_model_are_timed(tmp_path):
    order = {"shape": SHAPE, "tokens": 32, "steps": 1, "methods": ["lora"]}
    (tmp_path / "speed.json").write_text(json.dumps(order))
    figures = measure_speed(tmp_path)
    assert figures["lora"]["tokens_per_second"] > 0
    assert figures["lora"]["peak_memory_gb"] > 0


@pytest.mark.filterwarnings("ignore")
def test_trl_trains_the_same_run(make_run):
    pytest.importorskip("trl")
    from tests.benchmarks.trl_tuning import train_with_trl

    stage = Stage("instruction", "train.jsonl", "validation.jsonl", options(num_epochs=1))
    figures = train_with_trl(make_run(stages=(stage,)))
    assert figures["results"]["validation_loss"] > 0
    assert figures["card_data"]["num_steps"] * figures["card_data"]["batch_size"] >= 12


@pytest.mark.filterwarnings("ignore")
def test_trl_given_our_steps_learns_what_we_learn(make_run):
    pytest.importorskip("trl")
    from tests.benchmarks.trl_tuning import train_with_trl

    stage = Stage("instruction", "train.jsonl", "validation.jsonl", options(lora_dropout=0.0))
    folder = make_run(stages=(stage,))
    theirs = train_with_trl(folder, has_same_steps=True)["results"]["validation_loss"]
    ours = finish(folder)[-1]["results"]["validation_loss"]
    assert theirs == pytest.approx(ours, abs=0.02)
