"""Which examples are computed together, decided before the first step from lengths and a seed alone.

A run is a flat list of steps. Since the list depends on nothing but its arguments, a run killed at step n
continues with element n and sees what an uninterrupted run would have seen.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from training_jobs.ml.tuning.examples import IGNORED, TokenizedExample

Batch = tuple[int, ...]
"""Indices of examples computed in one forward pass."""

Step = tuple[Batch, ...]
"""Batches whose gradients are summed before one optimiser step."""

_POOL_BATCHES = (
    50  # examples are sorted by length inside pools of this many batches: little padding, much chance
)


def plan_run(
    lengths: Sequence[int], *, tokens_per_batch: int, batches_per_step: int, num_epochs: int, seed: int
) -> list[Step]:
    """The steps of a whole run, epoch after epoch; every example occurs once in each epoch."""
    steps: list[Step] = []
    for epoch in range(num_epochs):
        batches = _plan_epoch(lengths, tokens_per_batch, random.Random(f"{seed}/{epoch}"))  # noqa: S311 - no secret
        steps += [
            tuple(batches[start : start + batches_per_step])
            for start in range(0, len(batches), batches_per_step)
        ]
    return steps


def _plan_epoch(lengths: Sequence[int], tokens_per_batch: int, chance: random.Random) -> list[Batch]:
    order = list(range(len(lengths)))
    chance.shuffle(order)
    mean_length = max(1, sum(lengths) // max(1, len(lengths)))
    pool_size = max(1, _POOL_BATCHES * tokens_per_batch // mean_length)
    batches: list[Batch] = []
    for start in range(0, len(order), pool_size):
        pool = sorted(order[start : start + pool_size], key=lambda index: lengths[index])
        batches += _fill(pool, lengths, tokens_per_batch)
    chance.shuffle(batches)
    return batches


def _fill(sorted_indices: Sequence[int], lengths: Sequence[int], tokens_per_batch: int) -> list[Batch]:
    """Neighbours in length share a batch until its padded size would pass the budget."""
    batches: list[Batch] = []
    current: list[int] = []
    for index in sorted_indices:  # ascending: the newcomer is the longest of its batch
        if current and lengths[index] * (len(current) + 1) > tokens_per_batch:
            batches.append(tuple(current))
            current = []
        current.append(index)
    if current:
        batches.append(tuple(current))
    return batches


@dataclass(frozen=True, slots=True)
class TensorBatch:
    """Padded tensors of B examples, T tokens of the longest; all int64 on the CPU, no memory shared.

    `attention_mask` is 1 for real tokens and 0 for padding (right side); it is None when nothing is padded,
    which lets attention take its faster causal path.
    """

    input_ids: torch.Tensor  # (B, T)
    labels: torch.Tensor  # (B, T), IGNORED where nothing is learned
    attention_mask: torch.Tensor | None  # (B, T)
    num_tokens: int

    def to(self, device: torch.device) -> "TensorBatch":
        mask = self.attention_mask
        return TensorBatch(
            self.input_ids.to(device, non_blocking=True),
            self.labels.to(device, non_blocking=True),
            None if mask is None else mask.to(device, non_blocking=True),
            self.num_tokens,
        )


def collate(examples: Sequence[TokenizedExample], *, pad_token_id: int) -> TensorBatch:
    """Right-pad examples to the longest of them."""
    longest = max(len(example) for example in examples)
    input_ids = torch.full((len(examples), longest), pad_token_id)
    labels = torch.full((len(examples), longest), IGNORED)
    mask = torch.zeros((len(examples), longest), dtype=torch.int64)
    for row, example in enumerate(examples):
        input_ids[row, : len(example)] = torch.tensor(example.input_ids)
        labels[row, : len(example)] = torch.tensor(example.labels)
        mask[row, : len(example)] = 1
    num_tokens = int(mask.sum())
    return TensorBatch(input_ids, labels, None if num_tokens == mask.numel() else mask, num_tokens)
