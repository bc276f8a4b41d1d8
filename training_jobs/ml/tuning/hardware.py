"""What torch computes on, and how much memory it takes."""

import resource
import sys
import time

import torch

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
