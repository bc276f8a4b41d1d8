"""The values behind «quick», «balanced» and «best quality», for each method and kind of machine.

Sources: QLoRA (Dettmers et al. 2023, appendix B), «LoRA Learns Less and Forgets Less» (Biderman et al.
2024): every linear layer, alpha = 2 r, a learning rate ten times that of full tuning. Models below a
thousand million parameters take (and need) larger steps than those the papers tuned.
"""

from typing import Any, Literal, cast

from training_jobs.enums import Preset, TuningMethod
from training_jobs.ml.tuning.config import Method, TuningConfig

Device = Literal["cpu", "cuda"]
_SMALL_MODEL_PARAMETERS = 1_000_000_000

_COMMON: dict[Preset, dict[str, Any]] = {
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
_MACHINE: dict[tuple[Device, Preset], dict[str, Any]] = {
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


def preset_values(
    preset: Preset,
    method: TuningMethod,
    *,
    device: Device,
    num_parameters: int = 0,
    context_tokens: int = 0,
    num_tokens: int = 0,
) -> dict[str, Any]:
    """Every field that the preset decides.

    Args:
        preset: which of the three.
        method: the tuning method.
        device: where the run will be computed.
        num_parameters: of the base model; 0 when unknown, taken as a large one.
        context_tokens: what the base model can read at once; 0 when unknown.
        num_tokens: of the training data in one epoch; with it, the evaluations are spread evenly.
    """
    values = {"method": method.value, **_COMMON[preset], **_MACHINE[device, preset]}
    is_small = 0 < num_parameters < _SMALL_MODEL_PARAMETERS
    values["learning_rate"] = _LEARNING_RATES[method][0 if is_small else 1]
    if context_tokens:
        values["max_example_tokens"] = min(values["max_example_tokens"], context_tokens)
    if num_tokens:
        every = _steps_between_evaluations(values, num_tokens, _NUM_EVALUATIONS[preset])
        values |= {"evaluate_every_steps": every, "checkpoint_every_steps": every}
    return values


def preset_config(
    preset: Preset,
    method: TuningMethod,
    *,
    device: Device,
    num_parameters: int = 0,
    context_tokens: int = 0,
    num_tokens: int = 0,
    changes: dict[str, Any] | None = None,
) -> TuningConfig:
    """The preset with a person's changes over it, checked.

    Raises:
        TuningConfigError: a change cannot work; the message names the field.
    """
    values = preset_values(
        preset,
        method,
        device=device,
        num_parameters=num_parameters,
        context_tokens=context_tokens,
        num_tokens=num_tokens,
    )
    merged = {**values, **(changes or {}), "method": cast("Method", method.value)}
    if "max_example_tokens" in (changes or {}) and "tokens_per_batch" not in (changes or {}):
        merged["tokens_per_batch"] = max(merged["tokens_per_batch"], merged["max_example_tokens"])
    if "tokens_per_batch" in (changes or {}) and "max_example_tokens" not in (changes or {}):
        merged["max_example_tokens"] = min(merged["max_example_tokens"], merged["tokens_per_batch"])
    return TuningConfig(**merged)


def _steps_between_evaluations(values: dict[str, Any], num_tokens: int, num_evaluations: int) -> int:
    tokens_per_step = values["tokens_per_batch"] * values.get("batches_per_step", 1)
    num_steps = max(1, num_tokens * values["num_epochs"] // tokens_per_step)
    num_steps = min(num_steps, values.get("max_steps") or num_steps)
    return int(min(max(num_steps // num_evaluations, _FEWEST_STEPS_BETWEEN), _MOST_STEPS_BETWEEN))
