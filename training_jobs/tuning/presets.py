"""The values behind «quick», «balanced» and «best quality», for each method and kind of machine.

Sources: QLoRA (Dettmers et al. 2023, appendix B), «LoRA Learns Less and Forgets Less» (Biderman et al.
2024): every linear layer, alpha = 2 r, a learning rate ten times that of full tuning. Models below a
thousand million parameters take (and need) larger steps than those the papers tuned.
"""

from dataclasses import replace
from typing import Literal

from training_jobs.enums import Preset, TuningMethod
from training_jobs.ml.tuning.config import Changes, TuningConfig

Device = Literal["cpu", "cuda"]
_SMALL_MODEL_PARAMETERS = 1_000_000_000

_COMMON: dict[Preset, Changes] = {
    Preset.QUICK: {"num_epochs": 1, "lora_rank": 8, "lora_alpha": 16},
    Preset.BALANCED: {"num_epochs": 3, "lora_rank": 16, "lora_alpha": 32},
    Preset.BEST: {
        "num_epochs": 6,
        "lora_rank": 32,
        "lora_alpha": 64,
        "lora_dropout": 0.05,
        "early_stop_patience": 3,
    },
}
_MACHINE: dict[tuple[Device, Preset], Changes] = {
    # On two cores a step of SmolLM2-135M takes some six seconds: a first look in less than ten minutes.
    ("cpu", Preset.QUICK): {"max_example_tokens": 512, "tokens_per_batch": 1024, "max_steps": 40},
    ("cpu", Preset.BALANCED): {"max_example_tokens": 768, "tokens_per_batch": 2048},
    ("cpu", Preset.BEST): {"max_example_tokens": 1024, "tokens_per_batch": 2048},
    ("cuda", Preset.QUICK): {"max_example_tokens": 1024, "tokens_per_batch": 8192},
    ("cuda", Preset.BALANCED): {"max_example_tokens": 2048, "tokens_per_batch": 8192},
    ("cuda", Preset.BEST): {"max_example_tokens": 4096, "tokens_per_batch": 8192, "batches_per_step": 2},
}
# (small model, large model)
_LEARNING_RATES: dict[TuningMethod, tuple[float, float]] = {
    TuningMethod.LORA: (1e-3, 2e-4),
    TuningMethod.QLORA: (1e-3, 2e-4),
    TuningMethod.FULL: (1e-4, 2e-5),
}
_NUM_EVALUATIONS: dict[Preset, int] = {Preset.QUICK: 2, Preset.BALANCED: 8, Preset.BEST: 12}
_FEWEST_STEPS_BETWEEN, _MOST_STEPS_BETWEEN = 5, 500


def preset_config(
    preset: Preset,
    method: TuningMethod,
    *,
    device: Device,
    num_parameters: int = 0,
    context_tokens: int = 0,
    num_tokens: int = 0,
    changes: Changes | None = None,
) -> TuningConfig:
    """The preset with a person's changes over it, checked.

    Args:
        preset: which of the three.
        method: the tuning method.
        device: where the run will be computed.
        num_parameters: of the base model; 0 when unknown, taken as a large one.
        context_tokens: what the base model can read at once; 0 when unknown.
        num_tokens: of the training data in one epoch; with it, the evaluations are spread evenly.
        changes: options that win; of the two lengths, the one left open follows the other.

    Raises:
        TuningConfigError: a change cannot work; the message names the field.
    """
    is_small = 0 < num_parameters < _SMALL_MODEL_PARAMETERS
    config = TuningConfig().changed(
        {
            **_COMMON[preset],
            **_MACHINE[device, preset],
            "method": method.value,
            "learning_rate": _LEARNING_RATES[method][0 if is_small else 1],
        }
    )
    if context_tokens:
        config = replace(config, max_example_tokens=min(config.max_example_tokens, context_tokens))
    if num_tokens:
        every = _steps_between_evaluations(config, num_tokens, _NUM_EVALUATIONS[preset])
        config = replace(config, evaluate_every_steps=every, checkpoint_every_steps=every)
    return config.changed(_with_lengths(config, changes or {}))


def _with_lengths(config: TuningConfig, changes: Changes) -> Changes:
    """An example must fit into a batch: who changes one of both lengths gets the other changed along."""
    example, batch = changes.get("max_example_tokens"), changes.get("tokens_per_batch")
    if isinstance(example, int) and batch is None:
        return {**changes, "tokens_per_batch": max(config.tokens_per_batch, example)}
    if isinstance(batch, int) and example is None:
        return {**changes, "max_example_tokens": min(config.max_example_tokens, batch)}
    return changes


def _steps_between_evaluations(config: TuningConfig, num_tokens: int, num_evaluations: int) -> int:
    tokens_per_step = config.tokens_per_batch * config.batches_per_step
    num_steps = max(1, num_tokens * config.num_epochs // tokens_per_step)
    num_steps = min(num_steps, config.max_steps or num_steps)
    return min(max(num_steps // num_evaluations, _FEWEST_STEPS_BETWEEN), _MOST_STEPS_BETWEEN)
