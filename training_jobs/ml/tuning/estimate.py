"""Does a run fit into this machine, and if not, what would. No torch.

The figures come from `needs`; whoever plans a run needs nothing but this module.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from training_jobs.ml.tuning.machine import Machine
from training_jobs.ml.tuning.needs import (
    Estimate,
    HeldOutWork,
    ModelShape,
    StageWork,
    estimate_run,
)

__all__ = [
    "Alternative",
    "Estimate",
    "HeldOutWork",
    "ModelShape",
    "Obstacle",
    "StageWork",
    "apply_changes",
    "estimate_run",
    "find_alternatives",
    "find_obstacles",
    "needs_checkpointing",
]

_MEMORY_MARGIN, _DISK_MARGIN = 0.95, 0.98  # estimates are good to some per cent; the system needs the rest

ObstacleCode = Literal["memory", "disk", "context"]
AlternativeCode = Literal["smaller_batch", "gradient_checkpointing", "lora_instead", "qlora_instead"]


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
    changes: dict[str, Any]
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


def apply_changes(stages: Sequence[StageWork], changes: Mapping[str, Any]) -> tuple[StageWork, ...]:
    """The same work with other options."""
    return tuple(replace(stage, config=replace(stage.config, **changes)) for stage in stages)


def needs_checkpointing(
    shape: ModelShape, stages: Sequence[StageWork], machine: Machine, held_out: HeldOutWork | None = None
) -> bool:
    """Whether the run fits only when activations are computed again, which costs a third of its time."""

    def fits(is_on: bool) -> bool:
        changed = apply_changes(stages, {"gradient_checkpointing": is_on})
        estimate = estimate_run(shape, changed, machine, held_out)
        return not any(each.code == "memory" for each in find_obstacles(estimate, machine, shape, changed))

    return not fits(False) and fits(True)


def free_memory(machine: Machine) -> int:
    """Of the freest GPU, or of the machine where there is none."""
    return max((gpu.free_bytes for gpu in machine.gpus), default=machine.free_memory_bytes)


def _candidates(stages: Sequence[StageWork]) -> Iterator[tuple[AlternativeCode, dict[str, Any]]]:
    """Smaller batches keep the tokens a step learns from, so the result stays the same but for rounding."""
    config = stages[0].config
    longest = max(stage.config.max_example_tokens for stage in stages)
    size, factor = config.tokens_per_batch // 2, 2
    smaller: dict[str, Any] = {}
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
