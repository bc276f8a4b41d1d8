"""Base model and adapter: loaded so that what is frozen costs as little as possible."""

import importlib.util
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.exceptions import TuningConfigError, TuningUnavailableError
from training_jobs.ml.tuning.machine import has_fast_bf16
from training_jobs.ml.tuning.sharding import share_like, whole

_MODULE_PARTS = {"all": ("attn", "mlp"), "attention": ("attn",), "feed_forward": ("mlp",)}


Place = str | dict[str, str]
"""As transformers' `device_map` has it."""


def is_installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


def load_tokenizer(base_model: Path | str, revision: str = "") -> Any:
    return AutoTokenizer.from_pretrained(str(base_model), revision=revision or None)


def compute_dtype(config: TuningConfig, device: torch.device) -> torch.dtype:
    """In what the layers compute: what was asked for, or what the device is fast in."""
    if config.precision == "auto":
        is_fast = torch.cuda.is_bf16_supported() if device.type == "cuda" else has_fast_bf16()
        return torch.bfloat16 if is_fast else torch.float32
    return torch.bfloat16 if config.precision == "bf16" else torch.float32


def load_for_tuning(
    base_model: Path | str,
    config: TuningConfig,
    *,
    device: torch.device,
    revision: str = "",
    place: Place | None = None,
) -> Any:
    """The model with what `config.method` trains in fp32 and everything frozen in the compute type.

    LoRA (Hu et al. 2021, arXiv 2106.09685): h = W x + (alpha / r) B A x with W frozen, on every linear
    layer but the output head. Frozen weights are kept in bf16 because autocast would cast an fp32 weight
    again in every pass; the adapter stays in fp32 so that small updates are not rounded away. QLoRA
    (Dettmers et al. 2023, arXiv 2305.14314) keeps W as NF4 with doubly quantised constants. `device` is what
    will compute; the weights wait at `place` when somebody else brings them there.

    Raises:
        TuningUnavailableError: QLoRA without bitsandbytes.
    """
    model = load_base(base_model, config, device=device, revision=revision, place=place)
    model.config.use_cache = False
    if config.method != "full":
        torch.manual_seed(config.seed)  # the adapter's A starts at random
        model = get_peft_model(model, lora_config(model, config))
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.data = parameter.data.float()
    if config.gradient_checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    _fuse_kernels(model, device)
    return model if config.method == "qlora" or place else model.to(device)


def load_base(
    base_model: Path | str,
    config: TuningConfig,
    *,
    device: torch.device,
    revision: str = "",
    place: Place | None = None,
) -> Any:
    """The base model alone, as `config.method` keeps it in memory: on `device`, or where `place` says."""
    frozen_dtype = compute_dtype(config, device)
    options: dict[str, Any] = {
        "dtype": torch.float32 if config.method == "full" else frozen_dtype,
        "attn_implementation": "sdpa",
        "revision": revision or None,
    }
    if config.method == "qlora":
        if not is_installed("bitsandbytes"):
            raise TuningUnavailableError(
                "QLoRA needs the library bitsandbytes: install it with «pip install soe-portal[qlora]»,"
                " or choose LoRA"
            )
        options["quantization_config"] = BitsAndBytesConfig(  # type: ignore[no-untyped-call]
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=frozen_dtype,
        )
    model: Any = AutoModelForCausalLM.from_pretrained(
        str(base_model), device_map=place or {"": str(device)}, **options
    )
    return model


def place_for_answers(config: TuningConfig, device: torch.device) -> Place:
    """The device, or all GPUs one after the other for a model that was too large for one."""
    return "auto" if config.shard_model and device.type == "cuda" else {"": str(device)}


def lora_config(model: Any, config: TuningConfig) -> LoraConfig:
    """Which layers get an adapter, by the names PEFT and vLLM know them by.

    Raises:
        TuningConfigError: the model has no layers of the wanted kind.
    """
    wanted = _MODULE_PARTS[config.lora_modules]
    targets = sorted(
        {
            name.rsplit(".", 1)[-1]
            for name, module in model.get_decoder().named_modules()
            if isinstance(module, torch.nn.Linear) and any(part in name for part in wanted)
        }
    )
    if not targets:
        raise TuningConfigError(f"this model has no layers for lora_modules {config.lora_modules}")
    num_layers = model.config.num_hidden_layers
    first = max(0, num_layers - config.lora_layers)
    return LoraConfig(
        r=config.lora_rank,
        lora_alpha=config.lora_alpha,
        lora_dropout=config.lora_dropout,
        target_modules=targets,
        layers_to_transform=list(range(first, num_layers)) if config.lora_layers else None,
        task_type="CAUSAL_LM",
    )


def _fuse_kernels(model: Any, device: torch.device) -> None:
    """Liger's Triton kernels (fused RMSNorm, RoPE and SwiGLU) where there is a GPU and the library."""
    if device.type != "cuda" or not is_installed("liger_kernel"):
        return
    from transformers.integrations.liger import apply_liger_kernel

    # The loss is ours: it selects answer tokens before the head, which saves more than a fused one.
    kernels = {"cross_entropy": False, "fused_linear_cross_entropy": False}
    apply_liger_kernel(model, kernels)  # type: ignore[no-untyped-call]


def trainable_parameters(model: Any) -> list[torch.nn.Parameter]:
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def trainable_state(model: Any, *, is_kept: bool = True) -> dict[str, torch.Tensor]:
    """Name to tensor of what is trained, on the CPU; the tensors are copies.

    The processes of a divided model call this together; those that do not keep it get nothing.
    """
    trained = ((name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad)
    gathered = ((name, whole(parameter.detach())) for name, parameter in trained)
    return {name: tensor.to("cpu", copy=True).contiguous() for name, tensor in gathered if is_kept}


def load_trainable_state(model: Any, state: dict[str, torch.Tensor]) -> None:
    """Put a state of `trainable_state` back, in place."""
    own = dict(model.named_parameters())
    with torch.no_grad():
        for name, tensor in state.items():
            own[name].copy_(share_like(tensor, own[name]))
