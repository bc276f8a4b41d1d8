"""Speed of training steps on a model with random weights: `python -m tests.benchmarks.step_speed FOLDER`.

`speed.json` in the folder says `{"shape": {LlamaConfig fields}, "tokens": T, "steps": N, "methods": […]}`.
Nothing is learned: every step computes a batch of random tokens in full, as long examples fill it.
"""

import gc
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, LlamaConfig

from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.distributed import choose_device, describe, peak_memory_bytes
from training_jobs.ml.tuning.examples import TokenizedExample
from training_jobs.ml.tuning.loop import StepRunner
from training_jobs.ml.tuning.models import compute_dtype, load_for_tuning, trainable_parameters
from training_jobs.ml.tuning.needs import ModelShape, StageWork, training_flops

_WARM_UP_STEPS = 2


def measure_speed(folder: Path) -> dict[str, Any]:
    """Tokens a second, model operations a second and peak memory of every method."""
    order = json.loads((folder / "speed.json").read_text())
    device = choose_device()
    model_folder = folder / "model"
    if not model_folder.exists():
        _make_model(LlamaConfig(**order["shape"]), model_folder, device)
    return {
        "device": describe(device),
        "tokens": order["tokens"],
        **{
            method: _measure(model_folder, order, replace(TuningConfig(), method=method), device)
            for method in order["methods"]
        },
    }


def _make_model(config: LlamaConfig, folder: Path, device: torch.device) -> None:
    with device:
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    model.save_pretrained(folder)


def _measure(
    model_folder: Path, order: dict[str, Any], config: TuningConfig, device: torch.device
) -> dict[str, float]:
    num_tokens, num_steps = order["tokens"], order["steps"]
    model = load_for_tuning(model_folder, config, device=device)
    vocabulary = model.config.vocab_size
    drawn = torch.randint(0, vocabulary, (num_tokens,), generator=torch.Generator().manual_seed(1))
    ids = tuple(drawn.tolist())
    example = TokenizedExample(ids, ids)
    optimizer = torch.optim.AdamW(trainable_parameters(model), fused=True)
    runner = StepRunner(model, [example], optimizer, config, 0)
    started = 0.0
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    for step in range(_WARM_UP_STEPS + num_steps):
        if step == _WARM_UP_STEPS:
            _wait(device)
            started = time.monotonic()
        runner.step((((0,),),), step, 1e-5)
    _wait(device)
    seconds = (time.monotonic() - started) / num_steps
    work = StageWork(replace(config, packing="padded"), 1, num_tokens, num_tokens, num_tokens)
    result = {
        "tokens_per_second": round(num_tokens / seconds, 1),
        "teraflops_per_second": round(training_flops(_shape(model), work) / seconds / 1e12, 3),
        "peak_memory_gb": round(peak_memory_bytes(device) / 1e9, 2),
        "is_bf16": float(compute_dtype(config, device) == torch.bfloat16),
    }
    del model, runner, optimizer
    gc.collect()
    return result


def _shape(model: Any) -> ModelShape:
    config = model.config
    size = sum(
        2 * each.numel() if each.dtype == torch.uint8 else each.numel()  # four-bit weights hold two a byte
        for name, each in model.named_parameters()
        if not each.requires_grad
    )
    return ModelShape(
        num_layers=config.num_hidden_layers,
        hidden_size=config.hidden_size,
        feed_forward_size=config.intermediate_size,
        num_heads=config.num_attention_heads,
        num_key_value_heads=config.num_key_value_heads,
        head_size=config.hidden_size // config.num_attention_heads,
        vocabulary_size=config.vocab_size,
        tied_embeddings=config.tie_word_embeddings,
        num_parameters=size,
        weight_bytes=2 * size,
        context_tokens=config.max_position_embeddings,
    )


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    figures = measure_speed(Path(sys.argv[1]))
    sys.stdout.write(json.dumps({"event": "finished", **figures}) + "\n")
