"""What a fine-tuning run is asked to do. Frozen and checked, so that equal configurations mean equal runs."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

from training_jobs.ml.tuning.exceptions import TuningConfigError

Method = Literal["lora", "full"]
Precision = Literal["bf16", "fp32"]


@dataclass(frozen=True, slots=True)
class TuningConfig:
    """Options of one run. Steps are optimiser steps; tokens are useful tokens, padding not counted.

    The defaults are those that QLoRA (Dettmers et al. 2023, appendix B) and «LoRA Learns Less and Forgets
    Less» (Biderman et al. 2024) agree on for small instruction sets: every linear layer, alpha = 2 r.
    """

    method: Method = "lora"
    num_epochs: int = 3
    learning_rate: float = 2e-4
    warmup_ratio: float = 0.1
    max_example_tokens: int = 1024
    tokens_per_batch: int = 2048
    batches_per_step: int = 1
    lora_rank: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.0
    weight_decay: float = 0.0
    max_gradient_norm: float = 1.0
    precision: Precision = "bf16"
    seed: int = 42
    evaluate_every_steps: int = 50
    checkpoint_every_steps: int = 50

    def __post_init__(self) -> None:
        """Refuse values that cannot work.

        Raises:
            TuningConfigError: naming the field, its value and the rule.
        """
        positive = (
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
        for name in positive:
            if getattr(self, name) <= 0:
                raise TuningConfigError(f"{name} must be above zero, not {getattr(self, name)}")
        for name in ("warmup_ratio", "lora_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise TuningConfigError(f"{name} must be at least 0 and below 1, not {getattr(self, name)}")
        if self.max_example_tokens > self.tokens_per_batch:
            raise TuningConfigError("max_example_tokens must not exceed tokens_per_batch")

    @property
    def digest(self) -> str:
        """SHA-256 over all fields: equal digests mean equal options."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()
