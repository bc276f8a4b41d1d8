"""Runs of a tiny model, started and read."""

import json
from typing import Any

from safetensors.torch import load_file

from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.events import event_message
from training_jobs.ml.tuning.plan import Stage
from training_jobs.ml.tuning.run import execute

PAIRS = [("que es a?", "1"), ("que es b?", "2"), ("y la c?", "33"), ("dime la d", "4.")] * 3


def options(**changes):
    chosen: dict[str, Any] = {
        "precision": "fp32",
        "max_example_tokens": 64,
        "tokens_per_batch": 64,
        "lora_rank": 4,
        "lora_dropout": 0.1,
        "learning_rate": 0.01,
        "checkpoint_every_steps": 1,
        "num_epochs": 2,
    }
    return TuningConfig(**(chosen | changes))


CORPUS_FIRST = (
    Stage("corpus", "corpus.jsonl", config=options(num_epochs=1)),
    Stage("instruction", "train.jsonl", "validation.jsonl", config=options()),
)


def write_files(folder):
    rows = [
        {"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]} for q, a in PAIRS
    ]
    (folder / "train.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "validation.jsonl").write_text("\n".join(map(json.dumps, rows[:4])))
    (folder / "corpus.jsonl").write_text(json.dumps({"text": "el articulo 12 dice esto. " * 10}))
    held_out = [
        {"id": str(number), "kind": "faq", "messages": rows[number]["messages"][:1], "reference": "1"}
        for number in range(3)
    ]
    (folder / "held-out.jsonl").write_text("\n".join(map(json.dumps, held_out)))


def finish(folder):
    """Run to the end in this process, which spares the imports of a child."""
    events = []
    execute(
        folder,
        report=lambda event: events.append(event_message(event)),
        is_cancelled=lambda: False,
    )
    return events


def adapter(folder):
    return load_file(folder / "artifacts" / "adapter" / "adapter_model.safetensors")


def predictions(folder):
    return [json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()]
