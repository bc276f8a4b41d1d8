import json
import math
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from training_jobs.ml.tuning import loop
from training_jobs.ml.tuning.batching import plan_steps
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.examples import IGNORED, tokenize_chat
from training_jobs.ml.tuning.exceptions import (
    CheckpointMismatchError,
    TuningCancelledError,
    TuningConfigError,
    TuningDivergedError,
)
from training_jobs.ml.tuning.loop import Progress, StepRunner, TuningData, fit, mean_loss
from training_jobs.ml.tuning.loss import summed_answer_loss
from training_jobs.ml.tuning.models import load_for_tuning, trainable_parameters, trainable_state
from training_jobs.ml.tuning.trees import collate

CPU = torch.device("cpu")


@pytest.fixture
def data(tiny_tokenizer):
    pairs = [("que es a?", "1"), ("que es b?", "2"), ("y la c?", "33"), ("dime la d", "4.")] * 3
    examples = [
        tokenize_chat(
            [{"role": "user", "content": question}, {"role": "assistant", "content": answer}],
            tiny_tokenizer,
            max_tokens=64,
        )
        for question, answer in pairs
    ]
    return TuningData(examples, examples[:4])


def config(**changes):
    options: dict[str, Any] = {
        "precision": "fp32",
        "num_epochs": 2,
        "max_example_tokens": 64,
        "tokens_per_batch": 64,
        "lora_rank": 4,
        "lora_alpha": 8,
        "lora_dropout": 0.1,
        "learning_rate": 0.01,
        "checkpoint_every_steps": 1,
        "evaluate_every_steps": 2,
        "packing": "padded",
    }
    return TuningConfig(**(options | changes))


def run(base, data, folder, chosen, *, stop_after=None):
    """Train; returns the weights and the diary. `stop_after` cancels once that many steps are told."""
    model = load_for_tuning(base, chosen, device=CPU)
    diary: list[Progress] = []
    fit(
        model,
        data,
        chosen,
        pad_token_id=0,
        checkpoint_folder=folder,
        on_progress=diary.append,
        is_cancelled=lambda: stop_after is not None and len(diary) >= stop_after,
    )
    return trainable_state(model), diary, model


def equal(left, right):
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


@pytest.mark.parametrize("method", ["lora", "full"])
def test_loss_falls_on_a_memorised_set(tiny_base, data, tmp_path, method):
    chosen = config(
        method=method,
        num_epochs=40,
        lora_dropout=0.0,
        checkpoint_every_steps=1000,
        evaluate_every_steps=1000,
    )
    _, diary, _ = run(tiny_base, data, tmp_path, chosen)
    assert diary[-1].validation_loss < 0.6 * diary[0].training_loss


def test_lora_leaves_the_base_model_as_it_was(tiny_base, data, tmp_path):
    untouched = load_for_tuning(tiny_base, config(), device=CPU)
    _, _, model = run(tiny_base, data, tmp_path, config())
    before, after = dict(untouched.named_parameters()), dict(model.named_parameters())
    assert all(torch.equal(before[name], after[name]) for name in before if "lora_" not in name)


@pytest.mark.parametrize("moment", [1, 3, 7])
def test_a_run_cancelled_and_continued_ends_with_the_same_weights(tiny_base, data, tmp_path, moment):
    whole, _, _ = run(tiny_base, data, tmp_path / "whole", config())
    with pytest.raises(TuningCancelledError):
        run(tiny_base, data, tmp_path / "cut", config(), stop_after=moment)
    continued, diary, _ = run(tiny_base, data, tmp_path / "cut", config())
    assert diary[0].step == moment + 1
    assert equal(whole, continued)


def test_a_finished_run_started_again_changes_nothing(tiny_base, data, tmp_path):
    first, _, _ = run(tiny_base, data, tmp_path, config())
    second, diary, _ = run(tiny_base, data, tmp_path, config())
    assert diary == []
    assert equal(first, second)


def test_a_checkpoint_of_another_configuration_is_refused(tiny_base, data, tmp_path):
    run(tiny_base, data, tmp_path, config())
    with pytest.raises(CheckpointMismatchError):
        run(tiny_base, data, tmp_path, config(learning_rate=0.02))


def test_a_checkpoint_cut_off_while_written_is_not_seen(tiny_base, data, tmp_path):
    whole, _, _ = run(tiny_base, data, tmp_path / "whole", config())
    with pytest.raises(TuningCancelledError):
        run(tiny_base, data, tmp_path / "cut", config(), stop_after=3)
    partial = tmp_path / "cut" / ".step-00000004.partial"
    partial.mkdir()
    (partial / "weights.safetensors").write_bytes(b"half a file")
    continued, _, _ = run(tiny_base, data, tmp_path / "cut", config())
    assert equal(whole, continued)


def test_selecting_before_the_head_gives_the_loss_of_all_logits(tiny_base, data):
    model = load_for_tuning(tiny_base, config(), device=CPU).eval()
    expected = 0.0
    for example in data.training[:5]:
        logits = model(input_ids=torch.tensor([example.input_ids])).logits[0, :-1]
        labels = torch.tensor(example.labels[1:])
        expected += torch.nn.functional.cross_entropy(
            logits, labels, ignore_index=IGNORED, reduction="sum"
        ).item()
    loss, _ = summed_answer_loss(model, collate([[each] for each in data.training[:5]], pad_token_id=0))
    assert math.isclose(loss.item(), expected, rel_tol=1e-5)


def test_padding_does_not_change_the_loss(tiny_base, data):
    model = load_for_tuning(tiny_base, config(), device=CPU)
    together = mean_loss(model, data.training, config(tokens_per_batch=4096), 0)
    alone = mean_loss(model, data.training, config(tokens_per_batch=64, max_example_tokens=1), 0)
    assert math.isclose(together, alone, rel_tol=1e-5)


@pytest.mark.parametrize(
    ("field", "value"),
    [("num_epochs", 0), ("learning_rate", -1.0), ("warmup_ratio", 1.0), ("lora_dropout", -0.1)],
)
def test_a_value_out_of_range_is_refused_by_name(field, value):
    with pytest.raises(TuningConfigError, match=field):
        config(**{field: value})


def kept(folder):
    """The step of the checkpoint, the steps whose weights were kept as the best, and the checkpoint."""
    checkpoint = folder / (folder / "latest").read_text()
    state = json.loads((checkpoint / "state.json").read_text())
    best = sorted(path.name for path in folder.glob("best-*"))
    return state["num_steps_done"], best, load_file(checkpoint / "weights.safetensors")


@pytest.mark.parametrize("validation", [4, 0], ids=["watched", "unwatched"])
@pytest.mark.parametrize("changes", [{}, {"max_steps": 1}], ids=["at once", "in its last step"])
def test_a_learning_rate_that_destroys_the_model_stops_the_run(
    tiny_base, data, tmp_path, validation, changes
):
    chosen = config(learning_rate=1e38, warmup_ratio=0.0, early_stop_patience=2, **changes)
    data = TuningData(data.training, data.training[:validation])
    with pytest.raises(TuningDivergedError, match="not a finite number"):
        run(tiny_base, data, tmp_path, chosen)
    assert not list(tmp_path.iterdir())  # the first step ruined it: nothing of it is worth a checkpoint


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_validation_loss_that_is_no_number_is_never_the_best(tiny_base, data, tmp_path, monkeypatch, value):
    measure = loop.mean_loss

    def lost(model, examples, *rest):
        watched.append(len(examples) > 1)
        return value if sum(watched) == 2 and watched[-1] else measure(model, examples, *rest)

    watched: list[bool] = []
    monkeypatch.setattr(loop, "mean_loss", lost)
    with pytest.raises(TuningDivergedError) as caught:
        run(tiny_base, data, tmp_path, config(early_stop_patience=2))
    step, best, _ = kept(tmp_path)
    assert (caught.value.step, step, best) == (4, 3, ["best-00000002.safetensors"])


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_training_loss_that_is_no_number_leaves_the_last_checkpoint(
    tiny_base, data, tmp_path, monkeypatch, value
):
    compute = loop._batch_loss
    is_training = []

    def lost(model, *rest):
        loss, number = compute(model, *rest)
        is_training.append(model.training)
        return (loss * value if sum(is_training) == 3 else loss), number

    monkeypatch.setattr(loop, "_batch_loss", lost)
    with pytest.raises(TuningDivergedError) as caught:
        run(tiny_base, data, tmp_path, config())
    step, _, weights = kept(tmp_path)
    assert (caught.value.step, step) == (3, 2)
    assert all(weight.isfinite().all() for weight in weights.values())


def test_gradients_that_are_no_numbers_never_reach_the_weights(tiny_base, data):
    chosen = config()
    model = load_for_tuning(tiny_base, chosen, device=CPU)
    parameters = trainable_parameters(model)
    optimizer = torch.optim.AdamW(parameters, lr=0.01)
    parameters[0].register_hook(lambda gradient: gradient * math.inf)
    before = trainable_state(model)
    trainer = StepRunner(model, data.training, optimizer, chosen, 0)
    with pytest.raises(TuningDivergedError):
        trainer.step(plan_steps(data.training, chosen)[0], 0, 0.01)
    assert equal(before, trainable_state(model))
