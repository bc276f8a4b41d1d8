"""The training loop: one function to read from top to bottom; everything it needs is passed in."""

import hashlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from training_jobs.ml.tuning.batching import Batch, Step, collate, plan_run
from training_jobs.ml.tuning.checkpoint import CheckpointState, load_checkpoint, save_checkpoint
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.examples import TokenizedExample
from training_jobs.ml.tuning.exceptions import TuningCancelledError
from training_jobs.ml.tuning.loss import summed_answer_loss
from training_jobs.ml.tuning.models import trainable_parameters


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of a run's diary. Losses are means per answer token, in nats."""

    step: int
    num_steps: int
    learning_rate: float
    training_loss: float
    validation_loss: float | None
    num_tokens: int
    tokens_per_second: float
    elapsed_seconds: float


@dataclass(frozen=True, slots=True)
class TuningData:
    """What is learned and what is only watched."""

    training: Sequence[TokenizedExample]
    validation: Sequence[TokenizedExample] = field(default_factory=tuple)

    @property
    def digest(self) -> str:
        """SHA-256 over all tokens and labels, in order."""
        digest = hashlib.sha256()
        for part in (self.training, self.validation):
            digest.update(b"|")
            for example in part:
                digest.update(repr((example.input_ids, example.labels)).encode())
        return digest.hexdigest()


def fit(
    model: Any,
    data: TuningData,
    config: TuningConfig,
    *,
    pad_token_id: int,
    checkpoint_folder: Path,
    on_progress: Callable[[Progress], None],
    is_cancelled: Callable[[], bool],
) -> None:
    """Train `model` in place from its last checkpoint to the end of the plan.

    On one machine and thread count, a run that was killed and continued ends with the same weights, bit
    for bit, as one that was not: steps, dropout and learning rate depend on the step number alone.

    Raises:
        TuningCancelledError: `is_cancelled` said so; a checkpoint of the last whole step was written.
        CheckpointMismatchError: the folder holds a checkpoint of another run.
    """
    steps = _plan(data.training, config)
    optimizer = torch.optim.AdamW(
        trainable_parameters(model), lr=config.learning_rate, weight_decay=config.weight_decay
    )
    run_digest = f"{config.digest}:{data.digest}"
    resumed = load_checkpoint(checkpoint_folder, model, optimizer, run_digest=run_digest)
    done, tokens_before = (resumed.num_steps_done, resumed.num_tokens_done) if resumed else (0, 0)
    num_tokens, started = tokens_before, time.monotonic()

    def keep(num_steps_done: int) -> None:
        state = CheckpointState(num_steps_done, num_tokens, run_digest)
        save_checkpoint(checkpoint_folder, model, optimizer, state)

    for index in range(done, len(steps)):
        if is_cancelled():
            keep(index)
            raise TuningCancelledError
        learning_rate = _learning_rate(index, len(steps), config)
        training_loss, step_tokens = _train_step(
            model, steps[index], index, learning_rate, data.training, optimizer, config, pad_token_id
        )
        num_tokens += step_tokens
        is_last = index + 1 == len(steps)
        is_evaluated = data.validation and (is_last or (index + 1) % config.evaluate_every_steps == 0)
        validation_loss = mean_loss(model, data.validation, config, pad_token_id) if is_evaluated else None
        elapsed = time.monotonic() - started
        on_progress(
            Progress(
                step=index + 1,
                num_steps=len(steps),
                learning_rate=learning_rate,
                training_loss=training_loss,
                validation_loss=validation_loss,
                num_tokens=num_tokens,
                tokens_per_second=(num_tokens - tokens_before) / elapsed,
                elapsed_seconds=elapsed,
            )
        )
        if is_last or (index + 1) % config.checkpoint_every_steps == 0:
            keep(index + 1)


def _plan(examples: Sequence[TokenizedExample], config: TuningConfig) -> list[Step]:
    return plan_run(
        [len(example) for example in examples],
        tokens_per_batch=config.tokens_per_batch,
        batches_per_step=config.batches_per_step,
        num_epochs=config.num_epochs,
        seed=config.seed,
    )


def mean_loss(
    model: Any, examples: Sequence[TokenizedExample], config: TuningConfig, pad_token_id: int
) -> float:
    """Mean negative log likelihood per answer token, without dropout or gradients."""
    batches = plan_run(
        [len(example) for example in examples],
        tokens_per_batch=config.tokens_per_batch,
        batches_per_step=1,
        num_epochs=1,
        seed=0,
    )
    model.eval()
    total, num_answer_tokens = 0.0, 0
    with torch.inference_mode():
        for (batch,) in batches:
            loss, count = _batch_loss(model, batch, examples, config, pad_token_id)
            total += loss.item()
            num_answer_tokens += count
    return total / max(1, num_answer_tokens)


def _train_step(
    model: Any,
    step: Step,
    step_index: int,
    learning_rate: float,
    examples: Sequence[TokenizedExample],
    optimizer: torch.optim.Optimizer,
    config: TuningConfig,
    pad_token_id: int,
) -> tuple[float, int]:
    """One optimiser step; gradients are the mean over all answer tokens of all its batches."""
    model.train()
    torch.manual_seed(hash((config.seed, step_index)) & 0x7FFF_FFFF)  # dropout depends on the step alone
    members = [examples[index] for batch in step for index in batch]
    num_answer_tokens = max(1, sum(example.num_answer_tokens for example in members))
    total = 0.0
    for batch in step:
        loss, _ = _batch_loss(model, batch, examples, config, pad_token_id)
        (loss / num_answer_tokens).backward()  # type: ignore[no-untyped-call]
        total += loss.item()
    torch.nn.utils.clip_grad_norm_(trainable_parameters(model), config.max_gradient_norm)
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return total / num_answer_tokens, sum(len(example) for example in members)


def _batch_loss(
    model: Any, batch: Batch, examples: Sequence[TokenizedExample], config: TuningConfig, pad_token_id: int
) -> tuple[torch.Tensor, int]:
    device = next(model.parameters()).device
    tensors = collate([examples[index] for index in batch], pad_token_id=pad_token_id).to(device)
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=config.precision == "bf16"):
        return summed_answer_loss(model, tensors)


def _learning_rate(step_index: int, num_steps: int, config: TuningConfig) -> float:
    """Linear warm-up, then cosine to zero (Loshchilov and Hutter 2017, arXiv 1608.03983)."""
    num_warmup = math.ceil(num_steps * config.warmup_ratio)
    if step_index < num_warmup:
        return config.learning_rate * (step_index + 1) / num_warmup
    share = (step_index - num_warmup) / max(1, num_steps - num_warmup)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * share))
