"""Checkpoints that are complete or absent: written aside, flushed, renamed."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from training_jobs.ml.files import folder_written_aside, write_aside, written_aside
from training_jobs.ml.tuning.exceptions import CheckpointMismatchError
from training_jobs.ml.tuning.models import load_trainable_state, trainable_state
from training_jobs.ml.tuning.sharding import load_moments, whole_moments

_LATEST = "latest"


@dataclass(frozen=True, slots=True)
class CheckpointState:
    """Where a run stands after `num_steps_done` steps, and what it must be continued with.

    `best_step` and `best_loss` are those of the evaluation with the lowest validation loss, and
    `num_worse` how many came after it; -1 and None while nothing was evaluated.
    """

    num_steps_done: int
    num_tokens_done: int
    run_digest: str
    elapsed_seconds: float = 0.0
    training_loss: float | None = None
    validation_loss: float | None = None
    best_step: int = -1
    best_loss: float | None = None
    num_worse: int = 0


def save_checkpoint(
    folder: Path,
    model: Any,
    optimizer: torch.optim.Optimizer,
    state: CheckpointState,
    *,
    is_writer: bool = True,
) -> None:
    """Replace the run's checkpoint. A kill at any moment leaves the old one or the new one, whole.

    Of the processes that share a divided model all call this, and one writes.
    """
    weights, moments = trainable_state(model, is_kept=is_writer), whole_moments(optimizer)
    if not is_writer:
        return
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"step-{state.num_steps_done:08d}"
    with folder_written_aside(fresh) as partial:
        save_file(weights, partial / "weights.safetensors")
        torch.save(moments, partial / "optimizer.pt")
        (partial / "state.json").write_text(json.dumps(asdict(state)))
    write_aside(folder / _LATEST, fresh.name)
    for old in folder.glob("step-*"):
        if old != fresh:
            shutil.rmtree(old, ignore_errors=True)
    for old in folder.glob("best-*"):
        if old.name != _best_name(state.best_step):
            old.unlink(missing_ok=True)


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
    load_moments(optimizer, torch.load(checkpoint / "optimizer.pt", weights_only=True))
    return state


def save_best(folder: Path, model: Any, step: int, *, is_writer: bool = True) -> None:
    """Keep the weights of the best evaluation; checkpoints remove those that are no longer the best."""
    weights = trainable_state(model, is_kept=is_writer)
    if not is_writer:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with written_aside(folder / _best_name(step)) as partial:
        save_file(weights, partial)


def load_best(folder: Path, model: Any, step: int) -> None:
    load_trainable_state(model, load_file(folder / _best_name(step)))


def _best_name(step: int) -> str:
    return f"best-{step:08d}.safetensors"
