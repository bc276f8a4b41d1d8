"""Which examples share a row of the batch, so that what they have in common is computed once.

Examples about one text begin with the same tokens: rules, sources, often more than nine tokens of ten. A
row holds a family of them as a tree (`trees`): the common beginning once, then each one's own end. Every
token sees what it would see alone, so losses and gradients are those of separate rows; only the work for
repeated tokens is saved. The idea is prefix sharing at inference (Hydragen, Juravsky et al. 2024, arXiv
2402.05099), which training rarely uses.
"""

from collections.abc import Sequence

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
