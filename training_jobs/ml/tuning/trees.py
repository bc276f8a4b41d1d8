"""Rows of tokens with what they may see: plain examples, packed ones, and families with a common beginning.

A row is laid out as a tree of tokens. Each token keeps the position it has in its own example and attends
to its ancestors only. A plain example is a tree without branches and needs no mask: attention is causal,
and since padding stands on the right, no real token ever looks at it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from training_jobs.ml.tuning.examples import IGNORED, TokenizedExample, common_length


@dataclass(frozen=True, slots=True)
class TensorBatch:
    """Tensors of B rows, T tokens of the longest row, N learned tokens; on the CPU until `to`.

    `mask` is None when every row is one plain example: attention then takes its fast causal path.
    """

    input_ids: torch.Tensor  # (B, T) int64
    position_ids: torch.Tensor | None  # (B, T) int64
    mask: torch.Tensor | None  # (B, 1, T, T) bool, True where a token may look
    predict_at: torch.Tensor  # (N,) int64: place in the flattened (B * T) whose output predicts a target
    targets: torch.Tensor  # (N,) int64
    num_tokens: int  # tokens of all examples, each counted whole: what was learned from
    num_computed: int  # B * T

    def to(self, device: torch.device) -> "TensorBatch":
        def move(tensor: torch.Tensor) -> torch.Tensor:
            return tensor.to(device, non_blocking=True)

        return TensorBatch(
            move(self.input_ids),
            None if self.position_ids is None else move(self.position_ids),
            None if self.mask is None else move(self.mask),
            move(self.predict_at),
            move(self.targets),
            self.num_tokens,
            self.num_computed,
        )


@dataclass(frozen=True, slots=True)
class _Tree:
    """The tokens of a row, where each stands in its example, and every example's path through them."""

    tokens: list[int]
    positions: list[int]
    paths: list[list[int]]


def collate(rows: Sequence[Sequence[TokenizedExample]], *, pad_token_id: int) -> TensorBatch:
    """Lay out rows of examples and pad them on the right to the longest row."""
    trees = [_grow(row) for row in rows]
    width = max(len(tree.tokens) for tree in trees)
    input_ids = torch.full((len(rows), width), pad_token_id)
    branching = any(len(row) > 1 for row in rows)
    positions = torch.zeros((len(rows), width), dtype=torch.int64) if branching else None
    mask = torch.eye(width, dtype=torch.bool).repeat(len(rows), 1, 1) if branching else None
    predict_at: list[int] = []
    targets: list[int] = []
    for number, (row, tree) in enumerate(zip(rows, trees, strict=True)):
        input_ids[number, : len(tree.tokens)] = torch.tensor(tree.tokens)
        if positions is not None and mask is not None:
            positions[number, : len(tree.tokens)] = torch.tensor(tree.positions)
            _let_see_ancestors(mask[number], tree.paths)
        for example, path in zip(row, tree.paths, strict=True):
            for place, label in zip(path, example.labels[1:], strict=False):
                if label != IGNORED:
                    predict_at.append(number * width + place)
                    targets.append(label)
    return TensorBatch(
        input_ids,
        positions,
        None if mask is None else mask.unsqueeze(1),
        torch.tensor(predict_at, dtype=torch.int64),
        torch.tensor(targets, dtype=torch.int64),
        num_tokens=sum(len(example) for row in rows for example in row),
        num_computed=input_ids.numel(),
    )


def _grow(row: Sequence[TokenizedExample]) -> _Tree:
    """Each example branches off its predecessor where they part (a row's examples are in order)."""
    tokens: list[int] = []
    positions: list[int] = []
    paths: list[list[int]] = []
    before: tuple[int, ...] = ()
    for example in row:
        shared = common_length(before, example.input_ids) if paths else 0
        own = example.input_ids[shared:]
        path = [*(paths[-1][:shared] if paths else ()), *range(len(tokens), len(tokens) + len(own))]
        tokens += own
        positions += range(shared, len(example))
        paths.append(path)
        before = example.input_ids
    return _Tree(tokens, positions, paths)


def _let_see_ancestors(mask: torch.Tensor, paths: Sequence[list[int]]) -> None:
    for path in paths:
        places = torch.tensor(path)
        mask[places[:, None], places[None, :]] |= torch.ones(len(path), len(path), dtype=torch.bool).tril()
