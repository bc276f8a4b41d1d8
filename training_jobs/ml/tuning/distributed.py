"""What a run is computed on: the device, and the processes that train one model together.

Each of them computes a share of every step, gradients are added up.

Each holds the whole model, or where that does not fit on one GPU its share of it (`sharding`). The plan of
steps does not know how many processes there are, so the same run on one or on eight differs by rounding only.
Processes are started by `accelerate launch` (see `launch`), whose state tells who is who.
"""

import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
import torch.distributed as dist

from training_jobs.ml.tuning.machine import find_gpus, processor_name, resident_bytes

_LOOK_EVERY_S = 5.0  # nvidia-smi takes a tenth of a second


def choose_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def describe(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else processor_name()


def memory_bytes(device: torch.device) -> int:
    """What the run holds now: of the GPU on a GPU, of the process else."""
    return torch.cuda.memory_reserved(device) if device.type == "cuda" else resident_bytes()


def peak_memory_bytes(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.max_memory_reserved(device)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class GpuWatch:
    """Mean use of the GPUs, asked for every few seconds at most."""

    def __init__(self, device: torch.device) -> None:
        self._is_on = device.type == "cuda"
        self._looked_at = -_LOOK_EVERY_S
        self._use: float | None = None

    def use_percent(self) -> float | None:
        """None without a GPU."""
        if self._is_on and time.monotonic() - self._looked_at >= _LOOK_EVERY_S:
            gpus = find_gpus()
            self._use = sum(gpu.use_percent for gpu in gpus) / len(gpus) if gpus else None
            self._looked_at = time.monotonic()
        return self._use


@dataclass(frozen=True, slots=True)
class World:
    """This process among `size`; number 0 reports and writes. Sharded: each holds a part of the model."""

    rank: int = 0
    size: int = 1
    is_sharded: bool = False

    @property
    def is_main(self) -> bool:
        return self.rank == 0

    def sharded(self) -> "World":
        """The same processes with the model divided among them; one alone has nothing to divide."""
        return replace(self, is_sharded=self.size > 1)

    def share(self, batches: Sequence[object]) -> Iterator[tuple[int, bool]]:
        """Numbers of the batches this process computes, and whether they count.

        Processes that share a model gather its layers together, so one without a batch left computes the
        first again for nothing.
        """
        for start in range(0, len(batches), self.size):
            number = start + self.rank
            if number < len(batches):
                yield number, True
            elif self.is_sharded:
                yield 0, False

    def add_up(self, values: Sequence[float], device: torch.device) -> list[float]:
        """Each value summed over all processes."""
        if self.size == 1:
            return list(values)
        tensor = torch.tensor(values, dtype=torch.float64, device=device)
        dist.all_reduce(tensor)
        return [float(value) for value in tensor]

    def add_up_gradients(self, parameters: Sequence[torch.nn.Parameter]) -> None:
        """Replace every gradient by its sum over all processes; of a divided model it is that already."""
        if self.size == 1 or self.is_sharded:
            return
        for parameter in parameters:  # a process without a batch in this step has no gradients yet
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        dist.all_reduce(flat)
        sizes = [gradient.numel() for gradient in gradients]
        parts = flat.split(sizes)  # type: ignore[no-untyped-call]
        for gradient, summed in zip(gradients, parts, strict=True):
            gradient.copy_(summed.view_as(gradient))

    def any(self, flag: bool, device: torch.device) -> bool:
        """Whether one process at least says yes: all decide alike."""
        return self.add_up([float(flag)], device)[0] > 0

    def wait(self) -> None:
        if self.size > 1:
            dist.barrier()


def join_world() -> tuple[World, torch.device]:
    """Meet the other processes that `accelerate launch` started, if any; and the device of this one."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return World(), choose_device()
    from accelerate import PartialState

    state = PartialState(cpu=not torch.cuda.is_available())
    return World(state.process_index, state.num_processes), state.device


def leave_world() -> None:
    if dist.is_available() and dist.is_initialized():
        dist.destroy_process_group()
