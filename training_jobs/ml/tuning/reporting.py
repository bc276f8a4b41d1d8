"""A run's diary: progress with memory and time left, sample answers at every evaluation, time spent."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from training_jobs.ml.files import write_aside
from training_jobs.ml.tuning.batching import plan_steps
from training_jobs.ml.tuning.distributed import GpuWatch, memory_bytes
from training_jobs.ml.tuning.events import Report, SampleAnswered, StepDone
from training_jobs.ml.tuning.held_out import encode_prompt, generate_answers
from training_jobs.ml.tuning.loop import Progress, TuningData
from training_jobs.ml.tuning.models import compute_dtype
from training_jobs.ml.tuning.plan import RunPlan, Stage

_SAMPLE_TOKENS = 60


class Stopwatch:
    """Seconds a run took, kept in its folder so that those of earlier attempts count.

    Of several processes of a run one keeps them: all see the same folder.
    """

    def __init__(self, folder: Path, *, is_keeper: bool = True) -> None:
        self._path = folder / "timing.json"
        self._is_keeper = is_keeper
        self._started = time.monotonic()
        try:
            self._before = float(json.loads(self._path.read_text())["seconds"])
        except (OSError, ValueError, KeyError):
            self._before = 0.0

    def note(self) -> float:
        """Seconds so far, written down."""
        seconds = self._before + time.monotonic() - self._started
        if self._is_keeper:
            write_aside(self._path, json.dumps({"seconds": round(seconds, 3)}), is_flushed=False)
        return seconds


class Diary:
    """Turns the loop's progress into events."""

    def __init__(
        self,
        report: Report,
        plan: RunPlan,
        model: Any,
        tokenizer: Any,
        device: torch.device,
        stopwatch: Stopwatch,
        *,
        has_samples: bool = True,
    ) -> None:
        self._report = report
        self._has_samples = has_samples
        self._plan = plan
        self._model = model
        self._tokenizer = tokenizer
        self._device = device
        self._stopwatch = stopwatch
        self._watch = GpuWatch(device)
        self._work: dict[str, list[int]] = {}  # tokens of every step of a stage
        self._seen: tuple[str, Progress] | None = None
        self._seconds, self._done_tokens = 0.0, 0

    def plan_work(self, stages: Sequence[tuple[Stage, TuningData]]) -> None:
        """Know the whole run in advance, for the time that is left."""
        for stage, data in stages:
            lengths = [len(example) for example in data.training]
            self._work[stage.name] = [
                sum(lengths[index] for batch in step for row in batch for index in row)
                for step in plan_steps(data.training, stage.config)
            ]

    def write(self, stage: str, progress: Progress) -> None:
        self._count(stage, progress)
        names = list(self._work)
        steps_before = sum(len(self._work[name]) for name in names[: names.index(stage)])
        self._report(
            StepDone(
                stage=stage,
                **asdict(progress),
                memory_bytes=memory_bytes(self._device),
                gpu_use_percent=self._watch.use_percent(),
                seconds_left=self._seconds_left(stage, progress.step),
                run_step=steps_before + progress.step,
                run_num_steps=sum(map(len, self._work.values())),
            )
        )
        if progress.validation_loss is not None and self._has_samples:
            self._write_samples(stage, progress.step)
        self._stopwatch.note()

    def _count(self, stage: str, progress: Progress) -> None:
        """Speed of this attempt: evaluation and samples between two steps count as their work."""
        if self._seen is not None and self._seen[0] == stage:
            self._seconds += progress.elapsed_seconds - self._seen[1].elapsed_seconds
            self._done_tokens += progress.num_tokens - self._seen[1].num_tokens
        self._seen = (stage, progress)

    def _seconds_left(self, stage: str, step: int) -> float | None:
        if not self._done_tokens:
            return None
        names = list(self._work)
        later = names[names.index(stage) + 1 :]
        tokens = sum(self._work[stage][step:]) + sum(sum(self._work[name]) for name in later)
        return tokens * self._seconds / self._done_tokens

    def _write_samples(self, stage: str, step: int) -> None:
        questions = self._plan.sample_questions
        if not questions:
            return
        answers = generate_answers(
            self._model,
            self._tokenizer,
            [encode_prompt(each.messages, self._tokenizer) for each in questions],
            max_new_tokens=_SAMPLE_TOKENS,
            dtype=compute_dtype(self._plan.config, self._device),
        )
        for each, answer in zip(questions, answers, strict=True):
            self._report(SampleAnswered(stage, step, each.question, answer))
