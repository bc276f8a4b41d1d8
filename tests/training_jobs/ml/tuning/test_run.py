"""A run as the product starts it, in this process: the child's own tests are in test_child."""

import json

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from tests.training_jobs.ml.tuning.runs import CORPUS_FIRST, adapter, finish, options, predictions
from training_jobs.ml.checksums import damaged_files
from training_jobs.ml.tuning.artifact import read_artifacts
from training_jobs.ml.tuning.exceptions import TuningDataError, TuningUnavailableError
from training_jobs.ml.tuning.plan import RunPlan, Stage
from training_jobs.ml.tuning.reporting import Stopwatch
from training_jobs.ml.tuning.run import execute


class KilledError(Exception):
    """Stands for a kill: nothing after the event happens."""


def finish_after_kill_at(folder, event, occurrence=1):
    """Run until an event was told so often, end as a kill would, and run again to the end."""
    seen = 0

    def report(told):
        nonlocal seen
        seen += event == told.NAME
        if seen == occurrence:
            raise KilledError

    with pytest.raises(KilledError):
        execute(folder, report=report, is_cancelled=lambda: False)
    return finish(folder)


def one_stage(**changes):
    return (Stage("instruction", "train.jsonl", "validation.jsonl", options(**changes)),)


def test_a_run_tells_its_progress_and_leaves_intact_artefacts(make_run):
    folder = make_run(sample_questions=("que es a?",))
    events = finish(folder)
    assert [event["event"] for event in events][:2] == ["device", "data"]
    assert events[-1]["event"] == "finished"
    assert any(event["event"] == "sample" and event["question"] == "que es a?" for event in events)
    assert not any(damaged_files(folder / "artifacts" / part) for part in ("adapter", "merged"))


def test_progress_says_what_people_watch(make_run):
    *_, last = [event for event in finish(make_run()) if event["event"] == "progress"]
    assert last["memory_bytes"] > 0
    assert last["tokens_per_second"] > 0
    assert last["seconds_left"] == 0
    assert last["run_step"] == last["run_num_steps"]


def test_a_sample_question_may_bring_its_sources(make_run):
    messages = [{"role": "user", "content": "texto a. que es a?"}]
    events = finish(make_run(sample_questions=({"question": "que es a?", "messages": messages},)))
    assert {event["question"] for event in events if event["event"] == "sample"} == {"que es a?"}


def test_continued_pre_training_comes_before_instruction(make_run):
    events = finish(make_run(stages=CORPUS_FIRST))
    order = [event["stage"] for event in events if event["event"] == "progress"]
    assert order == sorted(order)
    assert set(order) == {"corpus", "instruction"}


@pytest.mark.parametrize(
    ("event", "occurrence"),
    [
        ("device", 1),
        ("progress", 1),
        ("progress", 3),
        ("stage_done", 1),
        ("progress", 7),
        ("stage_done", 2),
        ("evaluating", 1),
        ("prediction", 2),
        ("prediction", 5),
    ],
)
def test_a_run_killed_anywhere_ends_with_the_same_bytes_and_answers(make_run, whole_run, event, occurrence):
    cut = make_run("cut", stages=CORPUS_FIRST, held_out_file="held-out.jsonl")
    finish_after_kill_at(cut, event, occurrence)
    name = "artifacts/adapter/adapter_model.safetensors"
    assert (cut / name).read_bytes() == (whole_run / name).read_bytes()
    assert predictions(cut) == predictions(whole_run)


def test_work_since_the_last_checkpoint_is_done_again_alike(make_run):
    stages = one_stage(checkpoint_every_steps=3, num_epochs=4, packing="padded")
    whole, cut = make_run("whole", stages=stages), make_run("cut", stages=stages)
    finish(whole)
    finish_after_kill_at(cut, "progress", 5)
    assert all(torch.equal(adapter(whole)[name], adapter(cut)[name]) for name in adapter(whole))


def test_no_question_is_asked_twice(make_run):
    folder = make_run(held_out_file="held-out.jsonl")
    events = finish_after_kill_at(folder, "prediction", 2)
    asked = [(row["model"], row["id"]) for row in predictions(folder)]
    assert len(asked) == len(set(asked)) == 6
    assert sum(event["event"] == "prediction" for event in events) < 6


def test_an_answer_cut_off_while_written_is_asked_again(make_run):
    folder = make_run(held_out_file="held-out.jsonl")
    finish(folder)
    whole = predictions(folder)
    path = folder / "predictions.jsonl"
    path.write_bytes(path.read_bytes()[:-7])
    (folder / "finished.json").unlink()
    finish(folder)
    assert predictions(folder) == whole


@pytest.mark.parametrize("method", ["lora", "full"])
def test_base_and_tuned_model_answer_every_held_out_question(make_run, method):
    folder = make_run(stages=one_stage(method=method), held_out_file="held-out.jsonl")
    finish(folder)
    rows = predictions(folder)
    assert sorted({row["model"] for row in rows}) == ["base", "tuned"]
    assert len(rows) == 6


def test_a_finished_run_started_again_only_says_so(make_run):
    folder = make_run(held_out_file="held-out.jsonl")
    first = finish(folder)
    assert finish(folder) == [first[-1]]


def test_other_examples_in_the_same_folder_make_another_model_and_other_answers(make_run):
    folder = make_run(held_out_file="held-out.jsonl")
    finish(folder)
    before = adapter(folder)
    lines = (folder / "train.jsonl").read_text().splitlines()
    (folder / "train.jsonl").write_text("\n".join(lines[:6]))
    events = finish(folder)
    assert not all(torch.equal(before[name], adapter(folder)[name]) for name in before)
    assert sum(event["event"] == "prediction" for event in events) == 6


def test_a_finished_run_keeps_no_checkpoints(make_run):
    folder = make_run()
    finish(folder)
    assert not (folder / "checkpoints").exists()


def test_the_card_knows_what_the_model_was_made_with(make_run):
    card = finish(make_run())[-1]["card_data"]
    assert card["num_trainable_parameters"] < card["num_parameters"]
    assert card["energy_wh"] > 0
    assert "torch" in card["library_versions"]
    assert card["seconds"] >= card["seconds_training"] > 0


def test_qlora_learns_over_four_bit_weights_and_leaves_a_plain_model(make_run):
    pytest.importorskip("bitsandbytes")
    folder = make_run(stages=one_stage(method="qlora"), held_out_file="held-out.jsonl")
    finish(folder)
    assert all(weight.any() for name, weight in adapter(folder).items() if "lora_B" in name)
    weights = load_file(folder / "artifacts" / "merged" / "model.safetensors")
    assert {weight.dtype for weight in weights.values()} == {torch.bfloat16}


def test_qlora_without_its_library_says_what_to_install(make_run, monkeypatch):
    monkeypatch.setattr("training_jobs.ml.tuning.models.is_installed", lambda name: False)
    with pytest.raises(TuningUnavailableError, match="bitsandbytes"):
        finish(make_run(stages=one_stage(method="qlora")))


def test_a_changed_byte_in_an_artefact_is_noticed(make_run):
    folder = make_run()
    finish(folder)
    config = folder / "artifacts" / "merged" / "config.json"
    config.write_text(config.read_text().replace("8", "9", 1))
    assert read_artifacts(folder / "artifacts") is None


def test_an_adapter_answers_like_its_merged_model(make_run):
    folder = make_run()
    finish(folder)
    base = AutoModelForCausalLM.from_pretrained(RunPlan.read(folder).base_model, dtype=torch.float32)
    tuned = PeftModel.from_pretrained(base, folder / "artifacts" / "adapter").eval()
    merged = AutoModelForCausalLM.from_pretrained(folder / "artifacts" / "merged", dtype=torch.float32).eval()
    ids = torch.arange(20).unsqueeze(0)
    with torch.inference_mode():
        expected, got = tuned(ids).logits, merged(ids).logits
    assert (expected - got).norm() < 0.02 * expected.norm()  # the merged weights are rounded to bf16


def test_a_line_that_is_no_example_is_named(make_run):
    folder = make_run()
    with (folder / "train.jsonl").open("a") as lines:
        lines.write('\n{"messages": 3}\n')
    with pytest.raises(TuningDataError, match=r"train\.jsonl, line 13"):
        finish(folder)


def test_a_file_without_examples_is_refused(make_run):
    folder = make_run()
    (folder / "train.jsonl").write_text("")
    with pytest.raises(TuningDataError, match="no examples"):
        finish(folder)


def test_early_stopping_keeps_the_best_weights(make_run):
    stages = one_stage(
        num_epochs=60, learning_rate=0.5, early_stop_patience=2, evaluate_every_steps=1, packing="padded"
    )
    events = finish(make_run(stages=stages))
    (done,) = [event for event in events if event["event"] == "stage_done"]
    losses = [event["validation_loss"] for event in events if event["event"] == "progress"]
    assert done["stopped_early"]
    assert done["best_validation_loss"] == min(losses)
    assert events[-1]["results"]["validation_loss"] == min(losses)


def test_early_stopping_survives_a_kill(make_run):
    stages = one_stage(
        num_epochs=60,
        learning_rate=0.5,
        early_stop_patience=2,
        evaluate_every_steps=1,
        packing="padded",
        checkpoint_every_steps=3,
    )
    whole, cut = make_run("whole", stages=stages), make_run("cut", stages=stages)
    finish(whole)
    finish_after_kill_at(cut, "progress", 2)
    assert all(torch.equal(adapter(whole)[name], adapter(cut)[name]) for name in adapter(whole))


def test_events_are_plain_json(make_run):
    assert all(json.dumps(event) for event in finish(make_run(sample_questions=("a?",))))


def test_time_of_earlier_attempts_counts(tmp_path):
    (tmp_path / "timing.json").write_text('{"seconds": 100}')
    assert Stopwatch(tmp_path).note() >= 100


def test_only_one_of_several_processes_keeps_the_time(tmp_path):
    Stopwatch(tmp_path, is_keeper=False).note()
    assert list(tmp_path.iterdir()) == []
