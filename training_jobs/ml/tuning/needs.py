"""What a run will need: memory, disk and time, from the model's shape, the work and the machine. No torch.

Where the formulas come from:
- Work: 2 N multiplications and additions a token forward, twice that backward for trained weights, once
  for frozen ones, which only pass the gradient on (Kaplan et al. 2020, arXiv 2001.08361, table 1; for LoRA
  the frozen half falls away). Recomputing activations adds one forward pass (Chen et al. 2016, 1604.06174).
- Optimiser: AdamW keeps two fp32 moments; with fp32 weights and gradients 16 bytes a trained parameter
  (Rajbhandari et al. 2020, ZeRO, arXiv 1910.02054).
- Activations: Korthikanti et al. 2022 (arXiv 2205.05198, section 4), for a gated feed-forward layer and
  attention that does not keep its matrix: about 18 hidden + 2 key-value + 4 feed-forward values a token and
  layer with an adapter beside every matrix (12 without; 18 is what SmolLM2-135M was seen to take).
- A divided model: a share of weights, gradients and moments, two gathered layers and what is no layer (Zhao
  et al. 2023, arXiv 2304.11277, section 3.2). This one was not measured: no machine with several GPUs was.
- NF4 with double quantisation: 4.127 bits a weight (Dettmers et al. 2023, arXiv 2305.14314, section 3).
The efficiencies below are measurements; see docs/benchmarks.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.machine import Machine

_GIB = 2**30
_NF4_BYTES = 4.127 / 8
_FIXED_BYTES = {"cpu": int(0.6 * _GIB), "cuda": int(1.2 * _GIB)}  # interpreter and libraries; CUDA context
_HIDDEN_VALUES = 18
_KEPT_LOGITS = 1024  # see `loss`: more are computed again instead of kept
_SHARED_WORK = 0.6
"""Share of the tokens that is computed when examples share their beginnings; 0.36 to 1 was measured."""

# Useful floating-point operations a second and core (CPU), or share of the peak (GPU).
_CPU_FLOPS_PER_CORE = 38e9
_CPU_BF16_FACTOR = 2.0
_GPU_SHARE_OF_PEAK = 0.35
_GPU_PEAKS = {"H200": 790e12, "H100": 790e12, "A100": 312e12, "L40": 180e12, "A10": 125e12, "4090": 165e12}
_GPU_PEAK_UNKNOWN = 60e12
_START_SECONDS = 15.0
_DISK_BYTES_PER_SECOND = 200e6
_SAMPLE_TOKENS = 60
_DECODE_TOKENS_PER_SECOND_CPU = 60.0  # SmolLM2-135M, batches, two cores; scaled by size
_DECODE_REFERENCE_PARAMETERS = 135e6

Device = Literal["cpu", "cuda"]


@dataclass(frozen=True, slots=True)
class ModelShape:
    """What the check of a base model found (`inspection`)."""

    num_layers: int
    hidden_size: int
    feed_forward_size: int
    num_heads: int
    num_key_value_heads: int
    head_size: int
    vocabulary_size: int
    tied_embeddings: bool
    num_parameters: int
    weight_bytes: int
    context_tokens: int

    @classmethod
    def read(cls, raw: object) -> "ModelShape":
        """Of the row of a base model; DocumentError names what is missing."""
        return read_document(cls, raw)

    @classmethod
    def of_config(cls, config: Any, num_parameters: int, weight_bytes: int) -> "ModelShape":
        """Of the configuration of a causal language model, as transformers names its fields."""
        heads = config.num_attention_heads
        return cls(
            num_layers=config.num_hidden_layers,
            hidden_size=config.hidden_size,
            feed_forward_size=getattr(config, "intermediate_size", None) or 4 * config.hidden_size,
            num_heads=heads,
            num_key_value_heads=getattr(config, "num_key_value_heads", None) or heads,
            head_size=getattr(config, "head_dim", None) or config.hidden_size // heads,
            vocabulary_size=config.vocab_size,
            tied_embeddings=bool(getattr(config, "tie_word_embeddings", False)),
            num_parameters=num_parameters,
            weight_bytes=weight_bytes,
            context_tokens=getattr(config, "max_position_embeddings", 0) or 0,
        )

    @property
    def matrix_parameters(self) -> int:
        """Weights every token is multiplied with; the table of the input is only looked up."""
        lookups = 0 if self.tied_embeddings else self.vocabulary_size * self.hidden_size
        return self.num_parameters - lookups

    @property
    def layer_parameters(self) -> int:
        """Those of them that are not the output head."""
        return self.matrix_parameters - self.vocabulary_size * self.hidden_size


@dataclass(frozen=True, slots=True)
class StageWork:
    """One stage: its options and how much text it has."""

    config: TuningConfig
    num_examples: int
    num_tokens: int
    num_answer_tokens: int
    longest_example: int
    num_validation_tokens: int = 0


@dataclass(frozen=True, slots=True)
class HeldOutWork:
    num_questions: int
    num_prompt_tokens: int
    max_answer_tokens: int = 96


@dataclass(frozen=True, slots=True)
class Estimate:
    """`memory_bytes` is that of the device; `parts` says what it is made of."""

    memory_bytes: int
    disk_bytes: int
    seconds: float
    device: Device
    gradient_checkpointing: bool
    parts: dict[str, int]


def estimate_run(
    shape: ModelShape,
    stages: Sequence[StageWork],
    machine: Machine,
    held_out: HeldOutWork | None = None,
    num_sample_questions: int = 0,
) -> Estimate:
    """What the whole run needs at its largest, and how long it takes."""
    device: Device = "cuda" if machine.gpus else "cpu"
    parts = _memory_parts(shape, stages, machine, device)
    return Estimate(
        memory_bytes=sum(parts.values()),
        disk_bytes=_disk_bytes(shape, stages[0].config),
        seconds=_seconds(shape, stages, machine, held_out, num_sample_questions),
        device=device,
        gradient_checkpointing=stages[0].config.gradient_checkpointing,
        parts=parts,
    )


def num_trained_parameters(shape: ModelShape, config: TuningConfig) -> int:
    """All weights, or those of the adapter: rank x (inputs + outputs) of every adapted matrix."""
    if config.method == "full":
        return shape.num_parameters
    queries = shape.num_heads * shape.head_size
    keys = shape.num_key_value_heads * shape.head_size
    hidden, wide = shape.hidden_size, shape.feed_forward_size
    attention = 2 * (hidden + queries) + 2 * (hidden + keys)
    feed_forward = 3 * (hidden + wide)
    per_layer = {
        "all": attention + feed_forward,
        "attention": attention,
        "feed_forward": feed_forward,
    }[config.lora_modules]
    num_layers = min(config.lora_layers or shape.num_layers, shape.num_layers)
    return config.lora_rank * per_layer * num_layers


def _memory_parts(
    shape: ModelShape, stages: Sequence[StageWork], machine: Machine, device: Device
) -> dict[str, int]:
    config = stages[0].config
    width = _value_bytes(config, machine, device)
    trained = num_trained_parameters(shape, config)
    tables = shape.num_parameters - shape.layer_parameters
    weights = {
        "full": 4.0 * shape.num_parameters,
        "lora": float(width * shape.num_parameters),
        "qlora": _NF4_BYTES * shape.layer_parameters + width * tables,
    }[config.method]
    num_shares = max(1, machine.num_run_gpus) if config.shard_model else 1
    layer = weights * shape.layer_parameters / max(1, shape.num_parameters * shape.num_layers)
    gathered = 2 * layer + weights * tables / max(1, shape.num_parameters) if num_shares > 1 else 0.0
    return {
        "fixed": _FIXED_BYTES[device],
        "weights": int(weights / num_shares + gathered),
        "trained": trained * (12 if config.method == "full" else 16) // num_shares,
        "activations": max(_activation_bytes(shape, stage, width) for stage in stages),
        "logits": max(_logit_bytes(shape, stage) for stage in stages),
    }


def _activation_bytes(shape: ModelShape, stage: StageWork, width: int) -> int:
    """Values kept for the backward pass, for the largest batch."""
    config = stage.config
    tokens = max(min(config.tokens_per_batch, stage.num_tokens), stage.longest_example)
    keys = 2 * shape.num_key_value_heads * shape.head_size
    adapter = 6 * config.lora_rank if config.method != "full" else 0
    layer = (
        (_HIDDEN_VALUES * shape.hidden_size + keys + 4 * shape.feed_forward_size + adapter) * tokens * width
    )
    if config.gradient_checkpointing:
        return layer + shape.num_layers * shape.hidden_size * tokens * width
    first = shape.num_layers - (config.lora_layers or shape.num_layers)
    return layer * max(1, shape.num_layers - max(0, first))


def _logit_bytes(shape: ModelShape, stage: StageWork) -> int:
    """Logits, their logarithms and their gradient in fp32."""
    share = stage.num_answer_tokens / max(1, stage.num_tokens)
    answers = min(stage.num_answer_tokens, int(stage.config.tokens_per_batch * max(share, 0.05) * 2))
    return 3 * 4 * shape.vocabulary_size * min(answers, _KEPT_LOGITS)


def _value_bytes(config: TuningConfig, machine: Machine, device: Device) -> int:
    if config.precision == "auto":
        return 2 if device == "cuda" or machine.has_fast_bf16 else 4
    return 2 if config.precision == "bf16" else 4


def _disk_bytes(shape: ModelShape, config: TuningConfig) -> int:
    """Two checkpoints (the old one goes when the new one is whole), merged model, adapter."""
    trained = num_trained_parameters(shape, config)
    copies_of_best = 1 if config.early_stop_patience else 0
    checkpoints = (2 * 12 + 4 * copies_of_best) * trained
    adapter = 0 if config.method == "full" else 4 * trained
    return checkpoints + 2 * shape.num_parameters + adapter


def _seconds(
    shape: ModelShape,
    stages: Sequence[StageWork],
    machine: Machine,
    held_out: HeldOutWork | None,
    num_sample_questions: int,
) -> float:
    speed = flops_per_second(stages[0].config, machine)
    total = _START_SECONDS + 2 * shape.num_parameters / _DISK_BYTES_PER_SECOND
    for stage in stages:
        share, steps = _run_length(stage)
        training = share * stage.config.num_epochs * training_flops(shape, stage)
        num_evaluations = -(-steps // stage.config.evaluate_every_steps)
        forward = 2 * shape.layer_parameters * stage.num_validation_tokens * _computed_share(stage.config)
        total += (training + num_evaluations * forward) / speed
        total += num_evaluations * num_sample_questions * _decode_seconds(shape, machine, _SAMPLE_TOKENS)
    if held_out is not None:
        prefill = 2 * shape.layer_parameters * held_out.num_prompt_tokens / speed
        answers = held_out.num_questions * _decode_seconds(shape, machine, held_out.max_answer_tokens / 2)
        total += 2 * (prefill + answers) + _START_SECONDS
    return total


def training_flops(shape: ModelShape, stage: StageWork) -> float:
    """Operations of one epoch."""
    config = stage.config
    trained_layers = min(config.lora_layers or shape.num_layers, shape.num_layers) / shape.num_layers
    backward = 4.0 if config.method == "full" else 2.0 * trained_layers
    again = 2.0 if config.gradient_checkpointing else 0.0
    adapter = 6.0 * num_trained_parameters(shape, config) if config.method != "full" else 0.0
    per_token = (2.0 + backward + again) * shape.layer_parameters + adapter
    head = (6.0 if config.method == "full" else 4.0) * shape.vocabulary_size * shape.hidden_size
    attention = 2.0 * 3.0 * 2.0 * shape.num_layers * shape.num_heads * shape.head_size
    mean_length = stage.num_tokens / max(1, stage.num_examples)
    computed = stage.num_tokens * _computed_share(config)
    return computed * (per_token + attention * mean_length) + stage.num_answer_tokens * head


def flops_per_second(config: TuningConfig, machine: Machine) -> float:
    """What this machine really does of such work."""
    if machine.gpus:
        peak = sum(
            next((value for name, value in _GPU_PEAKS.items() if name in gpu.name), _GPU_PEAK_UNKNOWN)
            for gpu in machine.gpus[:1]
        )
        return peak * _GPU_SHARE_OF_PEAK
    is_bf16 = config.precision == "bf16" or (config.precision == "auto" and machine.has_fast_bf16)
    factor = _CPU_BF16_FACTOR if is_bf16 and machine.has_fast_bf16 else 1 / 30 if is_bf16 else 1.0
    return _CPU_FLOPS_PER_CORE * machine.num_cores * factor


def _run_length(stage: StageWork) -> tuple[float, int]:
    """The share of the planned steps that `max_steps` leaves, and how many that are."""
    config = stage.config
    per_step = config.tokens_per_batch * config.batches_per_step
    computed = stage.num_tokens * _computed_share(config) * config.num_epochs
    steps = max(config.num_epochs, -(-int(computed) // per_step))
    if config.max_steps and config.max_steps < steps:
        return config.max_steps / steps, config.max_steps
    return 1.0, steps


def _computed_share(config: TuningConfig) -> float:
    return 1.0 if config.packing in ("padded", "packed") else _SHARED_WORK


def _decode_seconds(shape: ModelShape, machine: Machine, tokens: float) -> float:
    if machine.gpus:
        return tokens / 300.0
    scale = shape.num_parameters / _DECODE_REFERENCE_PARAMETERS
    return tokens * scale / (_DECODE_TOKENS_PER_SECOND_CPU * machine.num_cores / 2)
