"""How fast fine-tuning is: against plain trl on the same work, and on a GPU at full size."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tests.benchmarks.tuning import embedded_generator, run_child
from tests.benchmarks.tuning_data import read_questions, sample_passages, split_by_article, write_examples
from training_jobs.exceptions import BenchmarkDataError
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.machine import find_gpus
from training_jobs.ml.tuning.plan import RunPlan, Stage

Say = Callable[[str], None]

NUM_TRAINING, NUM_VALIDATION = 96, 40
_SEED = 7
SPEED = TuningConfig(
    num_epochs=1,
    learning_rate=5e-4,
    tokens_per_batch=1536,
    max_example_tokens=512,
    evaluate_every_steps=1000,
    checkpoint_every_steps=1000,
)
_LLAMA_2_7B = {
    "hidden_size": 4096,
    "intermediate_size": 11008,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 32,
    "vocab_size": 32000,
    "max_position_embeddings": 4096,
    "tie_word_embeddings": False,
}
_TINY = {
    **_LLAMA_2_7B,
    "hidden_size": 64,
    "intermediate_size": 172,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    "vocab_size": 512,
}


def measure_tuning_throughput(data: Path, say: Say) -> dict[str, Any]:
    """Useful tokens a second and validation loss: ours and that of SFTTrainer, one after the other.

    SFTTrainer trains twice: in its own random order, which is what it is measured in speed by, and on the
    examples of our steps, which is what it is compared in loss by.
    """
    split = split_by_article(read_questions(data))
    training = sample_passages(split.training, NUM_TRAINING, seed=_SEED)
    figures: dict[str, Any] = {"num_training": len(training)}
    with tempfile.TemporaryDirectory(prefix="tuning-throughput-") as scratch:
        folder = Path(scratch)
        write_examples(folder / "training.jsonl", training)
        write_examples(folder / "validation.jsonl", split.validation[:NUM_VALIDATION])
        RunPlan(
            str(embedded_generator()), (Stage("instruction", "training.jsonl", "validation.jsonl", SPEED),)
        ).write(folder)
        for name, program in (
            ("trl", ("tests.benchmarks.trl_tuning",)),
            ("trl_same_steps", ("tests.benchmarks.trl_tuning", "same-steps")),
            ("ours", ("training_jobs.ml.tuning.child",)),
        ):
            say(name)
            finished = run_child(folder, say, *program)
            seconds = finished["card_data"]["seconds_training"]
            figures[f"{name}_tokens_per_second"] = round(finished["results"]["num_tokens"] / seconds, 1)
            figures[f"{name}_seconds"] = round(seconds, 1)
            figures[f"{name}_validation_loss"] = round(finished["results"]["validation_loss"], 4)
    figures["ratio"] = round(figures["ours_tokens_per_second"] / figures["trl_tokens_per_second"], 2)
    figures["loss_difference"] = round(
        figures["ours_validation_loss"] - figures["trl_same_steps_validation_loss"], 4
    )
    return figures


def measure_tuning_gpu(data: Path, say: Say) -> dict[str, Any]:
    """LoRA and QLoRA steps of 4,096 tokens on the shape of Llama 2 7B; without a GPU on a tiny one."""
    has_gpu = bool(find_gpus())
    if not has_gpu:
        say(_("No GPU here: a tiny shape on the processor shows only that the code runs."))
    order = {
        "shape": _LLAMA_2_7B if has_gpu else _TINY,
        "tokens": 4096 if has_gpu else 256,
        "steps": 10 if has_gpu else 2,
        "methods": ["lora", "qlora"],
    }
    with tempfile.TemporaryDirectory(prefix="tuning-gpu-") as scratch:
        (Path(scratch) / "speed.json").write_text(json.dumps(order))
        figures = run_child(Path(scratch), say, "tests.benchmarks.step_speed")
    if "lora" not in figures:
        raise BenchmarkDataError(_("The measurement ended without figures."))
    return {
        "shape": "llama-2-7b" if has_gpu else "tiny",
        **{k: v for k, v in figures.items() if k != "event"},
    }
