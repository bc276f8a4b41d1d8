"""Checkpoints that are complete or absent: written aside, flushed, renamed."""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from training_jobs.ml.tuning.exceptions import CheckpointMismatchError
from training_jobs.ml.tuning.models import load_trainable_state, trainable_state

_LATEST = "latest"


@dataclass(frozen=True, slots=True)
class CheckpointState:
    """Where a run stands after `num_steps_done` steps, and what it must be continued with."""

    num_steps_done: int
    num_tokens_done: int
    run_digest: str


def save_checkpoint(
    folder: Path, model: Any, optimizer: torch.optim.Optimizer, state: CheckpointState
) -> None:
    """Replace the run's checkpoint. A kill at any moment leaves the old one or the new one, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"step-{state.num_steps_done:08d}"
    partial = folder / f".{fresh.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    save_file(trainable_state(model), partial / "weights.safetensors")
    torch.save(optimizer.state_dict(), partial / "optimizer.pt")
    (partial / "state.json").write_text(json.dumps(asdict(state)))
    for written in partial.iterdir():
        _flush(written)
    shutil.rmtree(fresh, ignore_errors=True)
    partial.rename(fresh)
    pointer = folder / f".{_LATEST}.partial"
    pointer.write_text(fresh.name)
    _flush(pointer)
    pointer.rename(folder / _LATEST)
    for old in folder.glob("step-*"):
        if old != fresh:
            shutil.rmtree(old, ignore_errors=True)


def load_checkpoint(
    folder: Path, model: Any, optimizer: torch.optim.Optimizer, *, run_digest: str
) -> CheckpointState | None:
    """Restore the last complete checkpoint into model and optimiser; None when there is none.

    Raises:
        CheckpointMismatchError: it was written for other examples or another configuration.
    """
    pointer = folder / _LATEST
    if not pointer.exists():
        return None
    checkpoint = folder / pointer.read_text()
    state = CheckpointState(**json.loads((checkpoint / "state.json").read_text()))
    if state.run_digest != run_digest:
        raise CheckpointMismatchError("the checkpoint belongs to other examples or to another configuration")
    load_trainable_state(model, load_file(checkpoint / "weights.safetensors"))
    optimizer.load_state_dict(torch.load(checkpoint / "optimizer.pt", weights_only=True))
    return state


def _flush(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())
