"""Base model and adapter: loaded so that what is frozen costs as little as possible."""

from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from training_jobs.ml.tuning.config import TuningConfig

_DTYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}


def load_tokenizer(base_model: Path | str) -> Any:
    return AutoTokenizer.from_pretrained(str(base_model))


def load_for_tuning(base_model: Path | str, config: TuningConfig, *, device: torch.device) -> Any:
    """The model with what `config.method` trains in fp32 and everything frozen in `config.precision`.

    LoRA (Hu et al. 2021, arXiv 2106.09685): h = W x + (alpha / r) B A x with W frozen, on every linear
    layer but the output head. Frozen weights are kept in bf16 because autocast would cast an fp32 weight
    again in every pass; the adapter stays in fp32 so that small updates are not rounded away.
    """
    frozen_dtype = _DTYPES[config.precision] if config.method == "lora" else torch.float32
    model: Any = AutoModelForCausalLM.from_pretrained(
        str(base_model), dtype=frozen_dtype, attn_implementation="sdpa"
    )
    model.config.use_cache = False
    if config.method == "lora":
        torch.manual_seed(config.seed)  # the adapter's A starts at random
        model = get_peft_model(
            model,
            LoraConfig(
                r=config.lora_rank,
                lora_alpha=config.lora_alpha,
                lora_dropout=config.lora_dropout,
                target_modules="all-linear",
                task_type="CAUSAL_LM",
            ),
        )
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.data = parameter.data.float()
    return model.to(device)


def trainable_parameters(model: Any) -> list[torch.nn.Parameter]:
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def trainable_state(model: Any) -> dict[str, torch.Tensor]:
    """Name to tensor of what is trained, on the CPU; the tensors are copies."""
    return {
        name: parameter.detach().to("cpu", copy=True).contiguous()
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def load_trainable_state(model: Any, state: dict[str, torch.Tensor]) -> None:
    """Put a state of `trainable_state` back, in place."""
    own = dict(model.named_parameters())
    with torch.no_grad():
        for name, tensor in state.items():
            own[name].copy_(tensor)
