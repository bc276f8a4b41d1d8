"""What the model card says about how a model was made: hardware, time, energy, parameters, versions."""

from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from training_jobs.ml.tuning.machine import Gpu
from training_jobs.ml.tuning.plan import RunPlan

_WATTS_PER_CORE = 12.0
_WATTS_PER_GIB = 0.3725
_WATTS_PER_GPU = 300.0  # where nvidia-smi does not say what a GPU may draw
_LIBRARIES = ("torch", "transformers", "peft", "accelerate", "safetensors", "bitsandbytes", "liger-kernel")


def estimate_energy_wh(
    seconds: float, *, num_cores: int, memory_bytes: int, gpus: Sequence[Gpu] = ()
) -> float:
    """Watt hours: an upper estimate, nothing is measured.

    Hours x (12 W x cores + 0.3725 W x GiB of memory + the GPUs' power limits): Green Algorithms (Lannelongue
    et al. 2021, doi 10.1002/advs.202100707) at full use and without the data centre's overhead.
    """
    watts = _WATTS_PER_CORE * num_cores + _WATTS_PER_GIB * memory_bytes / 2**30
    watts += sum(gpu.power_watts or _WATTS_PER_GPU for gpu in gpus)
    return seconds / 3600 * watts


def library_versions() -> dict[str, str]:
    """Versions of the libraries that took part."""
    versions = {}
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def describe_plan(plan: RunPlan) -> dict[str, Any]:
    """The part of the card that was decided before the start."""
    return {
        "base_model": plan.base_model,
        "base_revision": plan.base_revision,
        "method": plan.config.method,
        "strategy_stages": [stage.name for stage in plan.stages],
        "config": {stage.name: asdict(stage.config) for stage in plan.stages},
    }
