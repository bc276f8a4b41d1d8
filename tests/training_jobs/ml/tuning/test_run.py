"""A run as the product starts it: a child process that may be killed at any moment."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from training_jobs.ml.tuning.artifact import has_intact_files
from training_jobs.ml.tuning.child import EXIT_STOPPED
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.run import RunPlan, Stage, execute

REPOSITORY = Path(__file__).resolve().parents[4]
PAIRS = [("que es a?", "1"), ("que es b?", "2"), ("y la c?", "33"), ("dime la d", "4.")] * 3


def options(**changes):
    chosen: dict[str, Any] = {
        "precision": "fp32",
        "max_example_tokens": 64,
        "tokens_per_batch": 64,
        "lora_rank": 4,
    }
    return TuningConfig(**(chosen | {"checkpoint_every_steps": 1, "num_epochs": 2} | changes))


@pytest.fixture
def make_run(tiny_base, tmp_path):
    def make(name="run", stages=None, questions=()):
        folder = tmp_path / name
        stages = stages or (Stage("instruction", "train.jsonl", "validation.jsonl", options()),)
        RunPlan(str(tiny_base), stages, questions, num_threads=1).write(folder)
        rows = [
            {"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]}
            for q, a in PAIRS
        ]
        (folder / "train.jsonl").write_text("\n".join(map(json.dumps, rows)))
        (folder / "validation.jsonl").write_text("\n".join(map(json.dumps, rows[:4])))
        (folder / "corpus.jsonl").write_text(json.dumps({"text": "el articulo 12 dice esto. " * 10}))
        return folder

    return make


def start(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "training_jobs.ml.tuning.child", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )


def finish(folder):
    """Run to the end in this process, which spares the imports of a child."""
    events = []
    execute(
        folder,
        report=lambda name, fields: events.append({"event": name, **fields}),
        is_cancelled=lambda: False,
    )
    return events


def adapter(folder):
    return load_file(folder / "artifacts" / "adapter" / "adapter_model.safetensors")


def same(left, right):
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def test_a_run_tells_its_progress_and_leaves_intact_artefacts(make_run):
    folder = make_run(questions=("que es a?",))
    events = finish(folder)
    assert [event["event"] for event in events][:2] == ["device", "data"]
    assert events[-1]["event"] == "finished"
    assert any(event["event"] == "sample" and event["question"] == "que es a?" for event in events)
    assert all(has_intact_files(folder / "artifacts" / part) for part in ("adapter", "merged"))


@pytest.mark.slow
@pytest.mark.parametrize("sig", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_run_started_again_ends_with_the_same_adapter_bytes(make_run, sig):
    whole, cut = make_run("whole"), make_run("cut")
    finish(whole)
    child = start(cut)
    for line in child.stdout:
        if json.loads(line)["event"] == "progress":
            break
    child.send_signal(sig)
    child.communicate(timeout=60)
    assert child.returncode == (EXIT_STOPPED if sig == signal.SIGTERM else -sig)
    finish(cut)
    assert same(adapter(whole), adapter(cut))


def test_continued_pre_training_comes_before_instruction(make_run):
    stages = (
        Stage("corpus", "corpus.jsonl", config=options(num_epochs=1)),
        Stage("instruction", "train.jsonl", config=options(num_epochs=1)),
    )
    events = finish(make_run(stages=stages))
    order = [event["stage"] for event in events if event["event"] == "progress"]
    assert order == sorted(order)
    assert set(order) == {"corpus", "instruction"}


def test_a_changed_byte_in_an_artefact_is_noticed(make_run):
    folder = make_run()
    finish(folder)
    config = folder / "artifacts" / "merged" / "config.json"
    config.write_text(config.read_text().replace("8", "9", 1))
    assert not has_intact_files(folder / "artifacts" / "merged")


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
