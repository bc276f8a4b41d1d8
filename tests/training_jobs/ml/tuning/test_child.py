"""The real child process: killed, stopped, out of room, and several of them together."""

import errno
import itertools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from filelock import FileLock
from safetensors import SafetensorError
from safetensors.torch import load_file

from tests.soe_portal.portal import free_port
from tests.training_jobs.ml.tuning.runs import CORPUS_FIRST, adapter, finish, options, predictions
from training_jobs.ml.tuning import child
from training_jobs.ml.tuning.events import (
    EXIT_DISK_FULL,
    EXIT_FAILED,
    EXIT_FINISHED,
    EXIT_OUT_OF_MEMORY,
    EXIT_STOPPED,
    EXIT_UNAVAILABLE,
)
from training_jobs.ml.tuning.exceptions import TuningDataError, TuningDivergedError, TuningUnavailableError
from training_jobs.ml.tuning.launch import launch_command
from training_jobs.ml.tuning.plan import RunPlan, Stage

REPOSITORY = Path(__file__).resolve().parents[4]
ADAPTER = "artifacts/adapter/adapter_model.safetensors"
MERGED = "artifacts/merged/model.safetensors"


def start(folder, command=None):
    return subprocess.Popen(
        command or [sys.executable, "-m", "training_jobs.ml.tuning.child", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env=os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": str(REPOSITORY)},
    )


def join_command(first):
    """What the handbook has people start on another host."""
    at = first.index("--config_file") + 2
    return [*first[:at], "--machine_rank", "1", *first[at:]]


def send_at(folder, event, sig):
    """Start the child, send it a signal once it told the event, and wait for its end."""
    process = start(folder)
    for line in process.stdout:
        if json.loads(line)["event"] == event:
            break
    process.send_signal(sig)
    process.communicate(timeout=120)
    return process.returncode


@pytest.mark.slow
def test_a_child_killed_in_every_phase_ends_with_the_same_bytes_and_answers(make_run, whole_run):
    cut = make_run("cut", stages=CORPUS_FIRST, held_out_file="held-out.jsonl")
    for event in ("progress", "stage_done", "prediction"):
        assert send_at(cut, event, signal.SIGKILL) == -signal.SIGKILL
    finish(cut)
    assert (cut / ADAPTER).read_bytes() == (whole_run / ADAPTER).read_bytes()
    assert predictions(cut) == predictions(whole_run)


@pytest.mark.slow
def test_a_child_that_is_paused_continues_to_the_same_bytes(make_run, whole_run):
    cut = make_run("cut", stages=CORPUS_FIRST, held_out_file="held-out.jsonl")
    assert send_at(cut, "progress", signal.SIGTERM) == EXIT_STOPPED
    finish(cut)
    assert (cut / ADAPTER).read_bytes() == (whole_run / ADAPTER).read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="needs as many GPUs as processes")
@pytest.mark.parametrize("shard_model", [False, True], ids=["copied", "divided"])
def test_two_processes_learn_what_one_does(make_run, shard_model):
    """The command for two GPUs; where there is none, its processes compute on the processor."""
    config = options(batches_per_step=3, lora_dropout=0.0, shard_model=shard_model)
    stages = (Stage("instruction", "train.jsonl", "validation.jsonl", config),)
    alone, together = make_run("alone", stages=stages), make_run("together", stages=stages)
    finish(alone)
    process = start(together, launch_command(together, RunPlan.read(together), num_gpus=2, main_port=0))
    output, errors = process.communicate(timeout=200)
    assert process.returncode == EXIT_FINISHED, errors[-2000:]
    assert [json.loads(line)["event"] for line in output.splitlines()].count("finished") == 1
    for name, weight in adapter(alone).items():
        torch.testing.assert_close(adapter(together)[name], weight, rtol=1e-3, atol=1e-4)


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="needs as many GPUs as processes")
def test_two_hosts_learn_what_one_does(make_run):
    """The second host joins with the command of the handbook."""
    config = options(batches_per_step=3, lora_dropout=0.0)
    stages = (Stage("instruction", "train.jsonl", config=config),)
    alone, together = make_run("alone", stages=stages), make_run("together", stages=stages)
    finish(alone)
    plan = RunPlan.read(together)
    first = launch_command(
        together, plan, num_gpus=1, num_hosts=2, main_address="127.0.0.1", main_port=free_port()
    )
    with start(together, first) as host, start(together, join_command(first)) as other:
        output, errors = host.communicate(timeout=200)
        said, other_errors = other.communicate(timeout=200)
    assert '"finished"' in output, f"{errors[-2000:]}\n{said}\n{other_errors[-6000:]}"
    for name, weight in adapter(alone).items():
        torch.testing.assert_close(adapter(together)[name], weight, rtol=1e-3, atol=1e-4)


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="needs as many GPUs as processes")
def test_a_divided_model_whose_launcher_was_killed_goes_on_where_it_was(make_run):
    config = options(method="full", shard_model=True, learning_rate=1e-3, early_stop_patience=9, num_epochs=8)
    stages = (Stage("instruction", "train.jsonl", "validation.jsonl", config),)
    alone, together = make_run("alone", stages=stages), make_run("together", stages=stages)
    finish(alone)
    command = launch_command(together, RunPlan.read(together), num_gpus=2, main_port=0)
    with start(together, command) as killed:
        steps = (line for line in killed.stdout if '"progress"' in line)
        list(itertools.islice(steps, 3))
        killed.kill()
    output, errors = start(together, command).communicate(timeout=200)
    events = [json.loads(line) for line in output.splitlines()]
    assert events[-1]["event"] == "finished", errors[-2000:]
    first_step = next(each["step"] for each in events if each["event"] == "progress")
    assert first_step >= 3  # the checkpoint of the last step that was told may not have been written yet
    expected, merged = (load_file(each / MERGED) for each in (alone, together))
    for name, weight in expected.items():
        torch.testing.assert_close(merged[name], weight, rtol=2e-2, atol=1e-3)  # bf16 keeps eight bits


def test_a_child_whose_parent_died_stops(make_run, monkeypatch, capsys):
    parents = iter([7, 7, 7, 1])
    monkeypatch.setattr(os, "getppid", lambda: next(parents, 1))
    assert (
        child.main(make_run(stages=(Stage("instruction", "train.jsonl", config=options(num_epochs=9)),)))
        == EXIT_STOPPED
    )
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"event": "stopped"}


def test_a_folder_somebody_works_in_is_left_alone(make_run, monkeypatch, capsys):
    folder = make_run()
    monkeypatch.setattr(child, "_WAIT_FOR_FOLDER_S", 0.05)
    with FileLock(folder / ".lock"):
        assert child.main(folder) == EXIT_FAILED
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["error"] == "RunBusyError"


def test_a_disk_that_is_full_ends_a_run_with_its_code(make_run, monkeypatch, capsys):
    def no_room(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("training_jobs.ml.tuning.checkpoint.save_file", no_room)
    folder = make_run()
    assert child.main(folder) == EXIT_DISK_FULL
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["code"] == "disk_full"
    assert list((folder / "checkpoints" / "instruction").iterdir()) == []


def test_a_run_that_diverges_names_the_step_and_writes_no_artefacts(make_run, capsys):
    config = options(learning_rate=1e38, warmup_ratio=0.0, early_stop_patience=2)
    folder = make_run(stages=(Stage("instruction", "train.jsonl", "validation.jsonl", config),))
    assert child.main(folder) == EXIT_FAILED
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["event"], said["code"], said["step"]) == ("failed", "diverged", 1)
    assert not (folder / "artifacts").exists()


def test_memory_torch_cannot_have_is_known_by_its_words():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60, dtype=torch.uint8)
    assert child.classify(caught.value) == ("out_of_memory", EXIT_OUT_OF_MEMORY)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), ("out_of_memory", EXIT_OUT_OF_MEMORY)),
        (torch.OutOfMemoryError("CUDA out of memory. Tried"), ("out_of_memory", EXIT_OUT_OF_MEMORY)),
        (OSError(errno.EDQUOT, "quota"), ("disk_full", EXIT_DISK_FULL)),
        (  # what both said on a file system of 64 KiB
            RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 576 vs 534"),
            ("disk_full", EXIT_DISK_FULL),
        ),
        (
            SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)"),
            ("disk_full", EXIT_DISK_FULL),
        ),
        (TuningUnavailableError("no library"), ("unavailable", EXIT_UNAVAILABLE)),
        (TuningDivergedError(2), ("diverged", EXIT_FAILED)),
        (TuningDataError("line 3"), ("invalid", EXIT_FAILED)),
        (ValueError("else"), ("failed", EXIT_FAILED)),
    ],
)
def test_errors_are_told_apart(error, expected):
    assert child.classify(error) == expected
