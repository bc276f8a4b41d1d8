"""The training loop: one function to read from top to bottom; everything it needs is passed in."""

import hashlib
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from training_jobs.ml.tuning.batching import Batch, Step, plan_steps
from training_jobs.ml.tuning.checkpoint import (
    CheckpointState,
    load_best,
    load_checkpoint,
    save_best,
    save_checkpoint,
)
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.distributed import World
from training_jobs.ml.tuning.examples import TokenizedExample
from training_jobs.ml.tuning.exceptions import TuningCancelledError, TuningDivergedError
from training_jobs.ml.tuning.models import compute_dtype, trainable_parameters
from training_jobs.ml.tuning.sharding import answer_loss, whole
from training_jobs.ml.tuning.trees import collate

_KEEP_EVERY_S = 60.0
"""A kill costs a minute of work at most, unless writing a checkpoint takes more than a twentieth of that."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of a run's diary. Losses are means per answer token, in nats; time is that of all attempts."""

    step: int
    num_steps: int
    learning_rate: float
    training_loss: float
    validation_loss: float | None
    num_tokens: int
    tokens_per_second: float  # of training steps alone, since this attempt began
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


@dataclass(frozen=True, slots=True)
class FitResult:
    """How training ended. `best_step` is that of the weights kept, None when early stopping was off."""

    step: int
    training_loss: float | None
    validation_loss: float | None
    best_step: int | None
    stopped_early: bool
    num_tokens: int
    elapsed_seconds: float


def fit(
    model: Any,
    data: TuningData,
    config: TuningConfig,
    *,
    pad_token_id: int,
    checkpoint_folder: Path,
    on_progress: Callable[[Progress], None],
    is_cancelled: Callable[[], bool],
    world: World | None = None,
) -> FitResult:
    """Train `model` in place from its last checkpoint to the end of the plan.

    On one machine and thread count, a run that was killed and continued ends with the same weights, bit
    for bit, as one that was not: steps, dropout and learning rate depend on the step number alone.

    Raises:
        TuningCancelledError: `is_cancelled` said so; a checkpoint of the last whole step was written.
        TuningDivergedError: a loss is not a finite number; what was kept before it stays.
        CheckpointMismatchError: the folder holds a checkpoint of another run.
    """
    world = world or World()
    steps = plan_steps(data.training, config)
    optimizer = torch.optim.AdamW(
        trainable_parameters(model), lr=config.learning_rate, weight_decay=config.weight_decay, fused=True
    )
    trainer = StepRunner(model, data.training, optimizer, config, pad_token_id, world)
    run_digest = f"{config.digest}:{data.digest}"
    state = load_checkpoint(checkpoint_folder, model, optimizer, run_digest=run_digest)
    state = state or CheckpointState(0, 0, run_digest)
    clock = _Clock(state)
    keeper = _Keeper(checkpoint_folder, trainer, data.training[:1])

    while state.num_steps_done < len(steps) and not _is_over(state, config):
        index = state.num_steps_done
        if world.any(is_cancelled(), trainer.device):
            keeper.keep(state)
            raise TuningCancelledError
        learning_rate = learning_rate_at(index, len(steps), config)
        with clock.computing():
            training_loss, num_tokens = trainer.step(steps[index], index, learning_rate)
        elapsed = clock.elapsed()
        is_last = index + 1 == len(steps)
        is_evaluated = bool(data.validation) and (is_last or (index + 1) % config.evaluate_every_steps == 0)
        loss = trainer.mean_loss(data.validation, after_step=index + 1) if is_evaluated else None
        state = replace(
            state,
            num_steps_done=index + 1,
            num_tokens_done=state.num_tokens_done + num_tokens,
            training_loss=training_loss,
            elapsed_seconds=elapsed,
        )
        if loss is not None:
            state = keeper.judge(state, loss)
        on_progress(clock.progress(state, len(steps), learning_rate, loss))
        if is_last or _is_over(state, config) or (index + 1) % config.checkpoint_every_steps == 0:
            keeper.keep(state)
        else:
            keeper.keep_if_due(state)
    return _finish(state, len(steps), model, config, checkpoint_folder)


def _is_over(state: CheckpointState, config: TuningConfig) -> bool:
    return 0 < config.early_stop_patience <= state.num_worse


def _finish(
    state: CheckpointState, num_steps: int, model: Any, config: TuningConfig, folder: Path
) -> FitResult:
    """Go back to the best weights when early stopping kept them."""
    kept_best = config.early_stop_patience > 0 and state.best_step >= 0
    if kept_best:
        load_best(folder, model, state.best_step)
    return FitResult(
        step=state.num_steps_done,
        training_loss=state.training_loss,
        validation_loss=state.best_loss if kept_best else state.validation_loss,
        best_step=state.best_step if kept_best else None,
        stopped_early=state.num_steps_done < num_steps,
        num_tokens=state.num_tokens_done,
        elapsed_seconds=state.elapsed_seconds,
    )


def mean_loss(
    model: Any,
    examples: Sequence[TokenizedExample],
    config: TuningConfig,
    pad_token_id: int,
    world: World | None = None,
) -> float:
    """Mean negative log likelihood per answer token, without dropout or gradients."""
    world = world or World()
    steps = plan_steps(examples, replace(config, batches_per_step=1, num_epochs=1, max_steps=0, seed=0))
    model.eval()
    total, num_answer_tokens = 0.0, 0.0
    with torch.no_grad():  # not inference mode, in which no layer of a divided model can be gathered
        for number, counts in world.share(steps):
            (batch,) = steps[number]
            loss, count = _batch_loss(model, batch, examples, config, pad_token_id)
            total += loss.item() * counts
            num_answer_tokens += count * counts
    device = next(model.parameters()).device
    total, num_answer_tokens = world.add_up([total, num_answer_tokens], device)
    return total / max(1.0, num_answer_tokens)


@dataclass(frozen=True, slots=True)
class StepRunner:
    """Computes single steps, with all that every one of them needs."""

    model: Any
    examples: Sequence[TokenizedExample]
    optimizer: torch.optim.Optimizer
    config: TuningConfig
    pad_token_id: int
    world: World = field(default_factory=World)

    @property
    def device(self) -> torch.device:
        device: torch.device = next(self.model.parameters()).device
        return device

    def step(self, step: Step, step_index: int, learning_rate: float) -> tuple[float, int]:
        """One optimiser step; gradients are the mean over all answer tokens of all its batches.

        Raises:
            TuningDivergedError: loss or gradients are not finite; the weights are as they were.
        """
        self.model.train()
        # Dropout depends on the step (and the process) alone.
        seed = hash((self.config.seed, step_index, self.world.rank)) & 0x7FFF_FFFF
        torch.manual_seed(seed)
        members = [self.examples[index] for batch in step for row in batch for index in row]
        num_answer_tokens = max(1, sum(example.num_answer_tokens for example in members))
        total = 0.0
        for number, counts in self.world.share(step):
            loss, _ = _batch_loss(self.model, step[number], self.examples, self.config, self.pad_token_id)
            (loss * counts / num_answer_tokens).backward()  # type: ignore[no-untyped-call]
            total += loss.item() * counts
        parameters = trainable_parameters(self.model)
        self.world.add_up_gradients(parameters)
        (total,) = self.world.add_up([total], self.device)
        norm = torch.nn.utils.clip_grad_norm_(parameters, self.config.max_gradient_norm)
        _require_finite(total + whole(norm).item(), step_index + 1)
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return total / num_answer_tokens, sum(len(example) for example in members)

    def mean_loss(self, examples: Sequence[TokenizedExample], *, after_step: int) -> float:
        """The loss on `examples` after so many steps.

        Raises:
            TuningDivergedError: it is not finite.
        """
        loss = mean_loss(self.model, examples, self.config, self.pad_token_id, self.world)
        _require_finite(loss, after_step)
        return loss


class _Keeper:
    """Writes checkpoints (one process does) and knows when the next is due.

    A step may ruin the weights though its own loss, computed before, was fine. So none is written unless
    `probe` still has a loss.
    """

    def __init__(self, folder: Path, trainer: StepRunner, probe: Sequence[TokenizedExample]) -> None:
        self._folder = folder
        self._trainer = trainer
        self._probe = probe
        self._kept_at = time.monotonic()
        self._cost_s = 0.0

    def keep(self, state: CheckpointState) -> None:
        started = time.monotonic()
        self._trainer.mean_loss(self._probe, after_step=state.num_steps_done)
        world = self._trainer.world
        if world.is_main or world.is_sharded:  # all take part in putting a divided model together
            save_checkpoint(
                self._folder, self._trainer.model, self._trainer.optimizer, state, is_writer=world.is_main
            )
        world.wait()
        self._kept_at = time.monotonic()
        self._cost_s = self._kept_at - started

    def keep_if_due(self, state: CheckpointState) -> None:
        """Between the configured checkpoints: when they are cheap and much would be lost.

        Several processes would have to agree on the time, so there only the configured ones are written.
        """
        is_cheap = self._cost_s < _KEEP_EVERY_S / 20
        is_alone = self._trainer.world.size == 1
        if is_alone and is_cheap and time.monotonic() - self._kept_at > _KEEP_EVERY_S:
            self.keep(state)

    def judge(self, state: CheckpointState, loss: float) -> CheckpointState:
        """Note an evaluation; the best weights are kept when early stopping may go back to them."""
        if state.best_loss is not None and loss >= state.best_loss:
            return replace(state, validation_loss=loss, num_worse=state.num_worse + 1)
        world = self._trainer.world
        if self._trainer.config.early_stop_patience and (world.is_main or world.is_sharded):
            save_best(self._folder, self._trainer.model, state.num_steps_done, is_writer=world.is_main)
        return replace(
            state, validation_loss=loss, best_step=state.num_steps_done, best_loss=loss, num_worse=0
        )


class _Clock:
    """Time and tokens of this attempt on top of those of earlier ones."""

    def __init__(self, state: CheckpointState) -> None:
        self._before = state
        self._started = time.monotonic()
        self._computing_s = 0.0

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Time that counts for the speed; evaluation, samples and checkpoints do not."""
        started = time.monotonic()
        yield
        self._computing_s += time.monotonic() - started

    def elapsed(self) -> float:
        return self._before.elapsed_seconds + time.monotonic() - self._started

    def progress(
        self, state: CheckpointState, num_steps: int, learning_rate: float, validation_loss: float | None
    ) -> Progress:
        """The diary's line for the step that was just done."""
        num_tokens = state.num_tokens_done - self._before.num_tokens_done
        return Progress(
            step=state.num_steps_done,
            num_steps=num_steps,
            learning_rate=learning_rate,
            training_loss=state.training_loss or 0.0,
            validation_loss=validation_loss,
            num_tokens=state.num_tokens_done,
            tokens_per_second=num_tokens / max(1e-9, self._computing_s),
            elapsed_seconds=state.elapsed_seconds,
        )


def _batch_loss(
    model: Any, batch: Batch, examples: Sequence[TokenizedExample], config: TuningConfig, pad_token_id: int
) -> tuple[torch.Tensor, int]:
    device = next(model.parameters()).device
    rows = [[examples[index] for index in row] for row in batch]
    tensors = collate(rows, pad_token_id=pad_token_id).to(device)
    is_bf16 = compute_dtype(config, device) == torch.bfloat16
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=is_bf16):
        return answer_loss(model, tensors)


def _require_finite(value: float, step: int) -> None:
    """NaN compares as neither better nor worse, so a loss that is none would count as the best."""
    if not math.isfinite(value):
        raise TuningDivergedError(step)


def learning_rate_at(step_index: int, num_steps: int, config: TuningConfig) -> float:
    """Linear warm-up, then cosine to zero (Loshchilov and Hutter 2017, arXiv 1608.03983)."""
    num_warmup = math.ceil(num_steps * config.warmup_ratio)
    if step_index < num_warmup:
        return config.learning_rate * (step_index + 1) / num_warmup
    share = (step_index - num_warmup) / max(1, num_steps - num_warmup)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * share))
