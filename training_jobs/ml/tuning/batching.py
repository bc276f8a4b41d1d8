"""Which rows are computed together, decided before the first step from the examples and a seed alone.

A run is a flat list of steps. Since the list depends on nothing but its arguments, a run killed at step n
continues with element n and sees what an uninterrupted run would have seen.

Examples about one text begin with the same tokens: rules, sources, often more than nine tokens of ten. A row
holds a family of them as a tree (`trees`): the common beginning once, then each one's own end. Every token
sees what it would see alone, so losses and gradients are those of separate rows; only the work for repeated
tokens is saved. The idea is prefix sharing at inference (Hydragen, Juravsky et al. 2024, arXiv 2402.05099),
which training rarely uses.
"""

import random
from collections.abc import Sequence

from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.examples import TokenizedExample, common_length

Row = tuple[int, ...]
"""Indices of the examples of one row."""

_MIN_SHARED = 0.25
"""Below this share of an example the wider attention mask costs what the shared tokens save."""
_MAX_MEMBERS = 16
_MAX_ROW_TOKENS = 768
"""Attention costs the square of a row; at this length it is a fifth of a small model's work."""


def separate_rows(examples: Sequence[TokenizedExample]) -> tuple[list[Row], list[int]]:
    """Every example in a row of its own, and the rows' lengths."""
    return [(index,) for index in range(len(examples))], [len(example) for example in examples]


def family_rows(
    examples: Sequence[TokenizedExample], *, max_row_tokens: int = _MAX_ROW_TOKENS
) -> tuple[list[Row], list[int]]:
    """Rows of examples with a common beginning, and the rows' lengths in computed tokens."""
    order = sorted(range(len(examples)), key=lambda index: examples[index].input_ids)
    rows: list[Row] = []
    lengths: list[int] = []
    members: list[int] = []
    size = 0
    for index in order:
        example = examples[index]
        shared = common_length(examples[members[-1]].input_ids, example.input_ids) if members else 0
        own = len(example) - shared
        is_relative = shared >= _MIN_SHARED * len(example) and len(members) < _MAX_MEMBERS
        if members and (not is_relative or size + own > max_row_tokens):
            rows.append(tuple(members))
            lengths.append(size)
            members, size, own = [], 0, len(example)
        members.append(index)
        size += own
    if members:
        rows.append(tuple(members))
        lengths.append(size)
    return rows, lengths


def packed_rows(examples: Sequence[TokenizedExample], *, row_tokens: int) -> tuple[list[Row], list[int]]:
    """Rows filled with examples that have nothing in common, longest first into the first row with room."""
    rows: list[list[int]] = []
    lengths: list[int] = []
    for index in sorted(range(len(examples)), key=lambda index: (-len(examples[index]), index)):
        size = len(examples[index])
        place = next((row for row, used in enumerate(lengths) if used + size <= row_tokens), None)
        if place is None:
            rows.append([index])
            lengths.append(size)
        else:
            rows[place].append(index)
            lengths[place] += size
    return [tuple(row) for row in rows], lengths


Batch = tuple[Row, ...]
"""Rows computed in one forward pass."""

Step = tuple[Batch, ...]
"""Batches whose gradients are summed before one optimiser step."""

_POOL_BATCHES = 50  # rows are sorted by length inside pools of this many batches: little padding, much chance


def plan_steps(examples: Sequence[TokenizedExample], config: TuningConfig) -> list[Step]:
    """The steps of a whole run; every example occurs once in each epoch."""
    rows, lengths = make_rows(examples, config)
    steps = plan_run(
        lengths,
        tokens_per_batch=config.tokens_per_batch,
        batches_per_step=config.batches_per_step,
        num_epochs=config.num_epochs,
        seed=config.seed,
    )
    wanted = steps[: config.max_steps] if config.max_steps else steps
    return [tuple(tuple(rows[index] for index in batch) for batch in step) for step in wanted]


def make_rows(examples: Sequence[TokenizedExample], config: TuningConfig) -> tuple[list[Row], list[int]]:
    """Rows by the configured packing, and their lengths."""
    if config.packing == "padded":
        return separate_rows(examples)
    if config.packing == "packed":
        return packed_rows(examples, row_tokens=config.max_example_tokens)
    return family_rows(examples)


def plan_run(
    lengths: Sequence[int], *, tokens_per_batch: int, batches_per_step: int, num_epochs: int, seed: int
) -> list[tuple[tuple[int, ...], ...]]:
    """Steps of batches of row numbers, epoch after epoch."""
    steps: list[tuple[tuple[int, ...], ...]] = []
    for epoch in range(num_epochs):
        batches = _plan_epoch(lengths, tokens_per_batch, random.Random(f"{seed}/{epoch}"))  # noqa: S311 - no secret
        steps += [
            tuple(batches[start : start + batches_per_step])
            for start in range(0, len(batches), batches_per_step)
        ]
    return steps


def _plan_epoch(
    lengths: Sequence[int], tokens_per_batch: int, chance: random.Random
) -> list[tuple[int, ...]]:
    order = list(range(len(lengths)))
    chance.shuffle(order)
    mean_length = max(1, sum(lengths) // max(1, len(lengths)))
    pool_size = max(1, _POOL_BATCHES * tokens_per_batch // mean_length)
    batches: list[tuple[int, ...]] = []
    for start in range(0, len(order), pool_size):
        pool = sorted(order[start : start + pool_size], key=lambda index: lengths[index])
        batches += _fill(pool, lengths, tokens_per_batch)
    chance.shuffle(batches)
    return batches


def _fill(sorted_rows: Sequence[int], lengths: Sequence[int], tokens_per_batch: int) -> list[tuple[int, ...]]:
    """Neighbours in length share a batch until its padded size would pass the budget."""
    batches: list[tuple[int, ...]] = []
    current: list[int] = []
    for index in sorted_rows:  # ascending: the newcomer is the longest of its batch
        if current and lengths[index] * (len(current) + 1) > tokens_per_batch:
            batches.append(tuple(current))
            current = []
        current.append(index)
    if current:
        batches.append(tuple(current))
    return batches
