"""What a fine-tuning run is asked to do. Frozen and checked, so that equal configurations mean equal runs."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast, get_args

from training_jobs.ml.tuning.exceptions import TuningConfigError

Method = Literal["lora", "qlora", "full"]
Precision = Literal["auto", "bf16", "fp32"]
Packing = Literal["auto", "padded", "packed", "shared"]
LoraModules = Literal["all", "attention", "feed_forward"]
Changes = Mapping[str, str | int | float | bool]
"""Some options, by the names of their fields."""

_POSITIVE = (
    "num_epochs",
    "learning_rate",
    "max_example_tokens",
    "tokens_per_batch",
    "batches_per_step",
    "lora_rank",
    "lora_alpha",
    "max_gradient_norm",
    "evaluate_every_steps",
    "checkpoint_every_steps",
)
_NOT_NEGATIVE = ("max_steps", "lora_layers", "early_stop_patience", "weight_decay")
_SHARES = ("warmup_ratio", "lora_dropout")
_CHOICES = {"method": Method, "precision": Precision, "packing": Packing, "lora_modules": LoraModules}


@dataclass(frozen=True, slots=True)
class TuningConfig:
    """Options of one run. Steps are optimiser steps; tokens are those computed at once.

    The defaults are those that QLoRA (Dettmers et al. 2023, appendix B) and «LoRA Learns Less and Forgets
    Less» (Biderman et al. 2024) agree on for small instruction sets: every linear layer, alpha = 2 r.

    `precision` auto computes in bf16 where the device does so in hardware, else in fp32: a processor without
    it emulates bf16 thirty times slower. `packing` auto computes what examples share at their beginning
    once (`families`). `lora_layers` limits the adapter to the last so many layers; 0 means all.
    `shard_model` divides the model over the GPUs of the run instead of copying it to each (`sharding`).
    `early_stop_patience` counts evaluations without a better validation loss; 0 means never.
    """

    method: Method = "lora"
    num_epochs: int = 3
    max_steps: int = 0  # 0: all
    learning_rate: float = 2e-4
    warmup_ratio: float = 0.1
    max_example_tokens: int = 1024
    tokens_per_batch: int = 2048
    batches_per_step: int = 1
    lora_rank: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.0
    lora_modules: LoraModules = "all"
    lora_layers: int = 0
    weight_decay: float = 0.0
    max_gradient_norm: float = 1.0
    precision: Precision = "auto"
    packing: Packing = "auto"
    gradient_checkpointing: bool = False
    shard_model: bool = False
    early_stop_patience: int = 0
    seed: int = 42
    evaluate_every_steps: int = 50
    checkpoint_every_steps: int = 50

    def __post_init__(self) -> None:
        """Refuse values that cannot work.

        Raises:
            TuningConfigError: naming the field, its value and the rule.
        """
        for name in _POSITIVE:
            self._require(name, getattr(self, name) > 0, "above zero")
        for name in _NOT_NEGATIVE:
            self._require(name, getattr(self, name) >= 0, "zero or more")
        for name in _SHARES:
            self._require(name, 0 <= getattr(self, name) < 1, "at least 0 and below 1")
        for name, choices in _CHOICES.items():
            allowed = get_args(choices)
            self._require(name, getattr(self, name) in allowed, f"one of {', '.join(allowed)}")
        if self.shard_model and self.method == "qlora":
            raise TuningConfigError(
                "shard_model does not work with method qlora, which packs weights in 4 bits"
            )
        if self.max_example_tokens > self.tokens_per_batch:
            raise TuningConfigError("max_example_tokens must not exceed tokens_per_batch")

    def _require(self, name: str, holds: bool, rule: str) -> None:
        if not holds:
            raise TuningConfigError(f"{name} must be {rule}, not {getattr(self, name)}")

    def changed(self, changes: Changes) -> "TuningConfig":
        """With other options, checked anew.

        Raises:
            TuningConfigError: a change cannot work.
        """
        return replace(self, **cast("dict[str, Any]", changes))

    @property
    def digest(self) -> str:
        """SHA-256 over all fields: equal digests mean equal options."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()
