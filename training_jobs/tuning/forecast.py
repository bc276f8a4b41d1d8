"""What a run would need, whether this machine can give it, and what would fit instead: in words."""

import importlib.util
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from training_jobs.enums import Preset, Strategy, TuningMethod
from training_jobs.exceptions import RunOptionsError
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.estimate import (
    Alternative,
    Estimate,
    HeldOutWork,
    ModelShape,
    Obstacle,
    StageWork,
    apply_changes,
    estimate_run,
    find_alternatives,
    find_obstacles,
    find_savers,
)
from training_jobs.ml.tuning.exceptions import TuningConfigError
from training_jobs.ml.tuning.machine import Machine
from training_jobs.models import BaseModel, DataSet
from training_jobs.tuning import selectors as runs
from training_jobs.tuning.machine import machine_for_runs
from training_jobs.tuning.presets import EXPLANATIONS, preset_config

_MEMORY = gettext_lazy(
    "It needs about %(needed)s of memory, and this machine has %(available)s free. Close other programs or"
    " choose an option that fits."
)
_DISK = gettext_lazy(
    "It needs about %(needed)s of disk, and %(available)s are free. Free some space, or set VAR_DIR to a"
    " larger disk."
)
_CONTEXT = gettext_lazy(
    "Its longest example has %(needed)s tokens, and this base model reads %(available)s at once. Lower"
    " «Longest example» or choose another base model."
)
_NO_QLORA = gettext_lazy(
    "QLoRA needs the library bitsandbytes, which is not installed. Choose LoRA, or ask whoever runs the"
    " portal to install it."
)
_ALTERNATIVES: dict[str, Any] = {
    "smaller_batch": gettext_lazy("smaller batches"),
    "gradient_checkpointing": gettext_lazy("saving memory by computing twice"),
    "lora_instead": gettext_lazy("the method LoRA"),
    "qlora_instead": gettext_lazy("the method QLoRA"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that would fit; `changes` are fields of the options."""

    text: str
    changes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Forecast:
    """An estimate for people. It may be started when `reasons` is empty."""

    config: TuningConfig
    estimate: Estimate
    reasons: tuple[str, ...]
    proposals: tuple[Proposal, ...]

    @property
    def fits(self) -> bool:
        return not self.reasons


def forecast_run(
    *,
    data_set: DataSet,
    base_model: BaseModel,
    strategy: Strategy,
    method: TuningMethod,
    preset: Preset,
    changes: dict[str, Any] | None = None,
    machine: Machine | None = None,
) -> Forecast:
    """Estimate a run on the machine that would compute it.

    Raises:
        RunOptionsError: an option cannot work, or nothing is known of the base model yet.
    """
    if not base_model.shape:
        raise RunOptionsError(_("This base model was not checked yet. Check it first."))
    machine = machine or machine_for_runs()
    config = make_config(
        data_set=data_set,
        base_model=base_model,
        strategy=strategy,
        method=method,
        preset=preset,
        changes=changes,
        has_gpu=bool(machine.gpus),
    )
    return _forecast(data_set, base_model, strategy, config, machine, decided=changes or {})


def make_config(
    *,
    data_set: DataSet,
    base_model: BaseModel,
    strategy: Strategy,
    method: TuningMethod,
    preset: Preset,
    changes: dict[str, Any] | None,
    has_gpu: bool,
) -> TuningConfig:
    """The options of a run in full.

    Raises:
        RunOptionsError: an option cannot work; the message names it as people know it.
    """
    try:
        return preset_config(
            preset,
            method,
            device="cuda" if has_gpu else "cpu",
            num_parameters=base_model.num_parameters or 0,
            context_tokens=base_model.context_tokens or 0,
            num_tokens=runs.num_training_tokens(data_set, strategy),
            changes=changes,
        )
    except TypeError as error:
        unknown = sorted(set(changes or {}) - EXPLANATIONS.keys())
        raise RunOptionsError(
            _("There is no option «%(name)s». Options: %(known)s.")
            % {"name": ", ".join(unknown), "known": ", ".join(EXPLANATIONS)}
        ) from error
    except TuningConfigError as error:
        raise RunOptionsError(_in_words(error)) from error


def stage_configs(strategy: Strategy, config: TuningConfig) -> dict[str, TuningConfig]:
    """Options of each stage. The corpus is read half as often: it prepares, the answers decide."""
    names = runs.stage_kinds(strategy)
    configs = dict.fromkeys(names, config)
    if "corpus" in configs:
        configs["corpus"] = replace(config, num_epochs=max(1, config.num_epochs // 2))
    return configs


def forecast_words(forecast: Forecast) -> dict[str, str]:
    """The estimate in words, for pages and the terminal."""
    return {
        "memory": filesizeformat(forecast.estimate.memory_bytes),
        "disk": filesizeformat(forecast.estimate.disk_bytes),
        "time": duration_words(forecast.estimate.seconds),
    }


def has_qlora() -> bool:
    """Whether models can be kept in 4 bits here; the library is an extra of the package."""
    return importlib.util.find_spec("bitsandbytes") is not None


def _forecast(
    data_set: DataSet,
    base_model: BaseModel,
    strategy: Strategy,
    config: TuningConfig,
    machine: Machine,
    *,
    decided: Collection[str],
) -> Forecast:
    shape = ModelShape.from_dict(base_model.shape)
    stages = runs.stage_works(data_set, strategy, stage_configs(strategy, config))
    savers = find_savers(shape, stages, machine, decided)
    config, stages = replace(config, **savers), apply_changes(stages, savers)
    held_out = runs.held_out_work(data_set, config)
    estimate = estimate_run(shape, stages, machine, held_out, num_sample_questions=runs.NUM_SAMPLE_QUESTIONS)
    if not all(stage.num_examples for stage in stages):
        reasons: tuple[str, ...] = (_no_examples(data_set, strategy, config),)
        return Forecast(config, estimate, reasons, ())
    reasons = tuple(_reason(obstacle) for obstacle in find_obstacles(estimate, machine, shape, stages))
    if config.method == TuningMethod.QLORA.value and not has_qlora():
        reasons = (str(_NO_QLORA), *reasons)
    return Forecast(config, estimate, reasons, _proposals(reasons, shape, stages, machine, held_out))


def _proposals(
    reasons: Sequence[str],
    shape: ModelShape,
    stages: Sequence[StageWork],
    machine: Machine,
    held_out: HeldOutWork,
) -> tuple[Proposal, ...]:
    if not reasons:
        return ()
    return tuple(
        _proposal(alternative)
        for alternative in find_alternatives(shape, stages, machine, held_out)
        if alternative.code != "qlora_instead" or has_qlora()
    )


def _proposal(alternative: Alternative) -> Proposal:
    name = str(_ALTERNATIVES.get(alternative.code, alternative.code))
    text = _("With %(what)s it fits: %(memory)s of memory, about %(time)s.") % {
        "what": name,
        "memory": filesizeformat(alternative.estimate.memory_bytes),
        "time": duration_words(alternative.estimate.seconds),
    }
    return Proposal(text, dict(alternative.changes))


def _reason(obstacle: Obstacle) -> str:
    if obstacle.code == "context":
        return str(_CONTEXT) % {"needed": obstacle.needed, "available": obstacle.available}
    sentence = _DISK if obstacle.code == "disk" else _MEMORY
    return str(sentence) % {
        "needed": filesizeformat(obstacle.needed),
        "available": filesizeformat(obstacle.available),
    }


def _no_examples(data_set: DataSet, strategy: Strategy, config: TuningConfig) -> str:
    if runs.num_training_tokens(data_set, strategy):
        return _("Every example is longer than %(tokens)d tokens. Raise «Longest example».") % {
            "tokens": config.max_example_tokens
        }
    return _("The data set has no examples for this strategy. Choose another strategy or data set.")


def _in_words(error: TuningConfigError) -> str:
    """The engine's message names fields; people know them by their labels."""
    text = str(error)
    named = [name for name in EXPLANATIONS if name in text.split()]
    labels = ", ".join(f"«{EXPLANATIONS[name].label}»" for name in named)
    return _("This value cannot work: %(labels)s (%(detail)s).") % {"labels": labels, "detail": text}


def duration_words(seconds: float) -> str:
    """A duration as people say it: «4 minutes», «2 hours 10 minutes»."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("less than a minute")
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours})
    if rest and hours < 24:
        parts.append(ngettext("%(number)d minute", "%(number)d minutes", rest) % {"number": rest})
    return " ".join(parts)
