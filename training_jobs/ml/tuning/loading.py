"""The files of a run's folder as tokenised examples."""

import hashlib
import json
from pathlib import Path
from typing import Any

from training_jobs.ml.child import Message
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.events import StageRead
from training_jobs.ml.tuning.examples import TokenizedExample, tokenize_chat, tokenize_text
from training_jobs.ml.tuning.exceptions import ExampleTooLongError, TuningDataError
from training_jobs.ml.tuning.loop import TuningData
from training_jobs.ml.tuning.plan import RUN_FILE, RunPlan, Stage


def load_stage(folder: Path, stage: Stage, tokenizer: Any) -> tuple[TuningData, StageRead]:
    """The examples of a stage and the counts people see.

    Raises:
        TuningDataError: a line cannot be read, or nothing is left to learn from.
    """
    training, num_dropped = _read_examples(folder / stage.training_file, tokenizer, stage.config)
    validation: list[TokenizedExample] = []
    if stage.validation_file:
        validation, _ = _read_examples(folder / stage.validation_file, tokenizer, stage.config)
    if not training:
        raise TuningDataError(
            f"{stage.training_file}: no example fits into {stage.config.max_example_tokens} tokens"
            if num_dropped
            else f"{stage.training_file} holds no examples"
        )
    counts = StageRead(
        stage=stage.name,
        num_examples=len(training),
        num_validation_examples=len(validation),
        num_dropped_too_long=num_dropped,
        num_tokens=sum(map(len, training)),
        num_answer_tokens=sum(example.num_answer_tokens for example in training),
    )
    return TuningData(training, validation), counts


def digest_of_inputs(folder: Path, plan: RunPlan) -> str:
    """SHA-256 over the plan and every file it names."""
    names = [RUN_FILE]
    for stage in plan.stages:
        names += [stage.training_file, stage.validation_file]
    digest = hashlib.sha256()
    for name in filter(None, [*names, plan.held_out_file]):
        with (folder / name).open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


def _read_examples(path: Path, tokenizer: Any, config: TuningConfig) -> tuple[list[TokenizedExample], int]:
    examples: list[TokenizedExample] = []
    num_dropped = 0
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                examples += _tokenize(json.loads(line), tokenizer, config.max_example_tokens)
            except ExampleTooLongError:
                num_dropped += 1
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise TuningDataError(f"{path.name}, line {number}: {error!r}") from error
    return examples, num_dropped


def _tokenize(row: Message, tokenizer: Any, max_tokens: int) -> list[TokenizedExample]:
    if "text" in row:
        return tokenize_text(row["text"], tokenizer, max_tokens=max_tokens)
    return [tokenize_chat(row["messages"], tokenizer, max_tokens=max_tokens)]
