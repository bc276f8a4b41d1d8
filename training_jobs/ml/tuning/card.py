"""What the model card says about how a model was made: hardware, time, energy, parameters, versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from training_jobs.ml.tuning.events import CardData, DeviceFound, StageRead, Training
from training_jobs.ml.tuning.loop import FitResult
from training_jobs.ml.tuning.machine import Gpu, find_gpus
from training_jobs.ml.tuning.plan import RunPlan, Stage

_WATTS_PER_CORE = 12.0
_WATTS_PER_GIB = 0.3725
_WATTS_PER_GPU = 300.0  # where nvidia-smi does not say what a GPU may draw
_LIBRARIES = ("torch", "transformers", "peft", "accelerate", "safetensors", "bitsandbytes", "liger-kernel")


@dataclass(frozen=True, slots=True)
class TrainedNote:
    """What is kept beside the artefacts for whoever goes on after a kill."""

    inputs: str
    facts: DeviceFound
    results: Training
    peak_memory_bytes: int


def summarise(results: Sequence[tuple[Stage, FitResult]], counts: Sequence[StageRead]) -> Training:
    """How training ended, over all stages."""
    last = results[-1][1]
    return Training(
        training_loss=last.training_loss,
        validation_loss=last.validation_loss,
        validation_loss_by_stage={stage.name: result.validation_loss for stage, result in results},
        num_examples=sum(each.num_examples for each in counts),
        num_answer_tokens=sum(each.num_answer_tokens for each in counts),
        num_tokens=sum(result.num_tokens for _, result in results),
        seconds_training=sum(result.elapsed_seconds for _, result in results),
    )


def make_card(plan: RunPlan, note: TrainedNote, *, is_gpu: bool, seconds: float, peak_bytes: int) -> CardData:
    """Of a whole run; memory counts for its energy where no GPU is counted."""
    facts, results = note.facts, note.results
    gpus = find_gpus()[: facts.num_gpus] if is_gpu else ()
    memory = 0 if is_gpu else peak_bytes
    return CardData(
        base_model=plan.base_model,
        base_revision=plan.base_revision,
        method=plan.config.method,
        strategy_stages=tuple(stage.name for stage in plan.stages),
        config={stage.name: stage.config for stage in plan.stages},
        hardware=facts.device,
        num_gpus=facts.num_gpus,
        num_threads=facts.num_threads,
        precision=facts.precision,
        num_parameters=facts.num_parameters,
        num_trainable_parameters=facts.num_trainable_parameters,
        num_examples=results.num_examples or 0,
        num_tokens=results.num_tokens or 0,
        num_answer_tokens=results.num_answer_tokens or 0,
        seconds=seconds,
        seconds_training=results.seconds_training or 0.0,
        energy_wh=estimate_energy_wh(seconds, num_cores=facts.num_threads, memory_bytes=memory, gpus=gpus),
        peak_memory_bytes=peak_bytes,
        library_versions=library_versions(),
        merged_dtype="bfloat16",
    )


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
