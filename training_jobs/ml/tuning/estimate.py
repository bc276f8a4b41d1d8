"""Does a run fit into this machine, and if not, what would. No torch.

The figures come from `needs`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from training_jobs.ml.tuning.config import Changes
from training_jobs.ml.tuning.machine import Machine
from training_jobs.ml.tuning.needs import (
    Estimate,
    HeldOutWork,
    ModelShape,
    StageWork,
    estimate_run,
)

_MEMORY_MARGIN, _DISK_MARGIN = 0.95, 0.98  # estimates are good to some per cent; the system needs the rest

ObstacleCode = Literal["memory", "disk", "context"]
AlternativeCode = Literal["smaller_batch", "gradient_checkpointing", "lora_instead", "qlora_instead"]

_SAVERS: tuple[Changes, ...] = (
    {},
    {"shard_model": True},
    {"gradient_checkpointing": True},
    {"shard_model": True, "gradient_checkpointing": True},
)
"""Options that save memory and leave the result as it is, the cheapest first."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a run cannot start: bytes (memory, disk) or tokens (context)."""

    code: ObstacleCode
    needed: int
    available: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """Options that would fit, and what they would need."""

    code: AlternativeCode
    changes: Changes
    estimate: Estimate


def find_obstacles(
    estimate: Estimate, machine: Machine, shape: ModelShape, stages: Sequence[StageWork]
) -> tuple[Obstacle, ...]:
    """Every reason against starting; none when it fits."""
    memory, disk = int(free_memory(machine) * _MEMORY_MARGIN), int(machine.free_disk_bytes * _DISK_MARGIN)
    longest = max(stage.longest_example for stage in stages)
    found: list[Obstacle] = []
    if estimate.memory_bytes > memory:
        found.append(Obstacle("memory", estimate.memory_bytes, memory))
    if estimate.disk_bytes > disk:
        found.append(Obstacle("disk", estimate.disk_bytes, disk))
    if longest > shape.context_tokens:
        found.append(Obstacle("context", longest, shape.context_tokens))
    return tuple(found)


def find_alternatives(
    shape: ModelShape,
    stages: Sequence[StageWork],
    machine: Machine,
    held_out: HeldOutWork | None = None,
) -> tuple[Alternative, ...]:
    """What would fit, the least intrusive first; none when nothing does."""
    found: dict[AlternativeCode, Alternative] = {}
    for code, changes in _candidates(stages):
        if code in found:
            continue
        changed = apply_changes(stages, changes)
        estimate = estimate_run(shape, changed, machine, held_out)
        if not find_obstacles(estimate, machine, shape, changed):
            found[code] = Alternative(code, changes, estimate)
    return tuple(found.values())


def apply_changes(stages: Sequence[StageWork], changes: Changes) -> tuple[StageWork, ...]:
    """The same work with other options."""
    return tuple(replace(stage, config=stage.config.changed(changes)) for stage in stages)


def find_savers(
    shape: ModelShape, stages: Sequence[StageWork], machine: Machine, decided: Collection[str] = ()
) -> Changes:
    """Options with which the run fits into the memory; none when it fits anyway, or in no way.

    Computing activations again costs a third of the time, and a divided model its messages, so neither is
    on where it is not needed. What a person `decided` (names of options) is left alone.
    """
    for changes in _SAVERS:
        is_possible = "shard_model" not in changes or (
            machine.num_run_gpus > 1 and stages[0].config.method != "qlora"
        )
        if not is_possible or not changes.keys().isdisjoint(decided):
            continue
        changed = apply_changes(stages, changes)
        obstacles = find_obstacles(estimate_run(shape, changed, machine), machine, shape, changed)
        if not any(obstacle.code == "memory" for obstacle in obstacles):
            return changes
    return {}


def free_memory(machine: Machine) -> int:
    """Of the freest GPU, of the fullest of those a run gets, or of the machine where there is none."""
    if not machine.gpus:
        return machine.free_memory_bytes
    freest_first = sorted((gpu.free_bytes for gpu in machine.gpus), reverse=True)
    return freest_first[machine.num_run_gpus - 1]


def _candidates(stages: Sequence[StageWork]) -> Iterator[tuple[AlternativeCode, Changes]]:
    """Smaller batches keep the tokens a step learns from, so the result stays the same but for rounding."""
    config = stages[0].config
    longest = max(stage.config.max_example_tokens for stage in stages)
    size, factor = config.tokens_per_batch // 2, 2
    smaller: Changes = {}
    while size >= longest:
        smaller = {"tokens_per_batch": size, "batches_per_step": config.batches_per_step * factor}
        yield "smaller_batch", smaller
        size, factor = size // 2, factor * 2
    yield "gradient_checkpointing", {"gradient_checkpointing": True}
    yield "gradient_checkpointing", {"gradient_checkpointing": True, **smaller}
    if config.method == "full":
        yield "lora_instead", {"method": "lora"}
        yield "lora_instead", {"method": "lora", "gradient_checkpointing": True, **smaller}
    if config.method != "qlora":
        yield "qlora_instead", {"method": "qlora"}
        yield "qlora_instead", {"method": "qlora", "gradient_checkpointing": True, **smaller}
