"""Does fine-tuning teach anything, and how fast: measured with the child process that real runs use."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from assistant.statistics import bootstrap_mean, paired_difference
from tests.benchmarks.tuning_data import (
    PassageQuestion,
    read_questions,
    sample_passages,
    split_by_article,
    write_examples,
    write_held_out,
)
from training_jobs.exceptions import BenchmarkDataError
from training_jobs.measures.answers import exact_match, token_f1
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.plan import RunPlan, Stage

Say = Callable[[str], None]

NUM_TRAINING, NUM_VALIDATION, NUM_TEST = 800, 60, 150
_SEED = 7
QUALITY = TuningConfig(
    num_epochs=1,
    learning_rate=1e-3,
    tokens_per_batch=1536,
    max_example_tokens=512,
    evaluate_every_steps=25,
    checkpoint_every_steps=100,
)


def measure_tuning_quality(data: Path, say: Say) -> dict[str, Any]:
    """Token F1 of base and tuned SmolLM2-135M on questions about unseen articles, the passage given."""
    split = split_by_article(read_questions(data))
    training = sample_passages(split.training, NUM_TRAINING, seed=_SEED)
    test = sample_passages(split.test, NUM_TEST, seed=_SEED)
    with tempfile.TemporaryDirectory(prefix="tuning-quality-") as scratch:
        folder = Path(scratch)
        write_examples(folder / "training.jsonl", training)
        write_examples(folder / "validation.jsonl", split.validation[:NUM_VALIDATION])
        write_held_out(folder / "held-out.jsonl", test)
        stage = Stage("instruction", "training.jsonl", "validation.jsonl", QUALITY)
        plan = RunPlan(
            str(embedded_generator()), (stage,), held_out_file="held-out.jsonl", max_answer_tokens=32
        )
        plan.write(folder)
        finished = run_child(folder, say)
        predictions = [json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()]
    seconds_training = finished["card_data"]["seconds_training"]
    return {
        "num_training": len(training),
        "num_test": len(test),
        "num_test_articles": len({each.article for each in test}),
        "validation_loss": round(finished["results"]["validation_loss"], 4),
        "training_minutes": round(seconds_training / 60, 2),
        "total_minutes": round(finished["measured"]["seconds"] / 60, 2),
        "useful_tokens_per_second": round(finished["results"]["num_tokens"] / seconds_training, 1),
        "peak_memory_mb": round(finished["measured"]["memory_bytes"] / 1e6),
        **_score(test, predictions),
    }


def embedded_generator() -> Path:
    """The folder of the embedded language model.

    Raises:
        BenchmarkDataError: it has not been prepared.
    """
    folder = Path(settings.VAR_DIR) / "models" / "smollm2-135m-instruct"
    if not folder.is_dir():
        raise BenchmarkDataError(_("The embedded models are missing: run manage.py prepare_models first."))
    return folder


def run_child(
    folder: Path, say: Say, module: str = "training_jobs.ml.tuning.child", *arguments: str
) -> dict[str, Any]:
    """Run a folder to its end and return the last event.

    Raises:
        BenchmarkDataError: it failed; the message is the child's own.
    """
    with (folder / "stderr.log").open("w") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", module, str(folder), *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=settings.BASE_DIR,
            env=os.environ | {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"},
        )
        last: dict[str, Any] = {}
        try:
            for line in child.stdout or ():
                last = json.loads(line)
                _tell(last, say)
        finally:
            child.terminate()
            child.wait()
    if last.get("event") != "finished":
        raise BenchmarkDataError(str(last.get("message") or _last_line(folder / "stderr.log")))
    return last


def _last_line(path: Path) -> str:
    """What a program that broke said last."""
    return next(reversed(path.read_text(errors="replace").strip().splitlines()), "")


def _tell(event: Mapping[str, Any], say: Say) -> None:
    if event["event"] == "progress" and (event["step"] % 10 == 0 or event["validation_loss"] is not None):
        watched = event["validation_loss"]
        say(
            f"{event['step']}/{event['num_steps']}  {event['training_loss']:.3f}"
            f"{'' if watched is None else f' / {watched:.4f}'}  {event['tokens_per_second']:.0f} tok/s"
            f"  {event['elapsed_seconds']:.0f} s"
        )
    elif event["event"] == "prediction" and event["num_done"] % 20 == 0:
        say(f"{event['num_done']}/{event['num_total']}")


def _score(questions: Sequence[PassageQuestion], predictions: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    given = {(row["model"], row["id"]): row["answer"] for row in predictions}
    scores: dict[str, list[float]] = {}
    result: dict[str, Any] = {}
    for model in ("base", "tuned"):
        answers = [given[model, each.id] for each in questions]
        scores[model] = [
            token_f1(answer, each.answers) for answer, each in zip(answers, questions, strict=True)
        ]
        matches = [exact_match(answer, each.answers) for answer, each in zip(answers, questions, strict=True)]
        result[f"{model}_f1"] = _interval(bootstrap_mean(scores[model]))
        result[f"{model}_exact"] = _interval(bootstrap_mean(matches))
    result["gain_f1"] = _interval(paired_difference(scores["tuned"], scores["base"]))
    return result


def _interval(interval: Any) -> dict[str, float]:
    return {"value": interval.value, "low": interval.low, "high": interval.high}
