"""What the page of a run shows, as words and numbers: the same for the first view and for every poll."""

from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any, TypedDict

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training_jobs.enums import UNFINISHED_STATES, WORKING_STATES, JobState
from training_jobs.jobs.job_desk import STATE_COLOURS
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.events import Measured
from training_jobs.models import RunMetric, TrainingRun
from training_jobs.models.run_documents import Evaluated, RunResults
from training_jobs.tuning.selectors import metrics_after, queue_position, samples_of
from training_jobs.tuning.words import duration_words

STAGES = {
    "corpus": gettext_lazy("Plain texts"),
    "instruction": gettext_lazy("Instructions"),
    "multitask": gettext_lazy("Multi-task"),
}
_LOG_BYTES = 12_000


class Tile(TypedDict):
    name: str
    value: str


class Point(TypedDict):
    """One line of a run's diary, as the charts draw it: losses, learning rate, tokens/s, bytes, percent."""

    id: int
    stage: str
    step: int
    loss: float
    validation: float | None
    rate: float
    speed: float
    memory: int | None
    gpu: float | None


class Answer(TypedDict):
    question: str
    answer: str


class Samples(TypedDict):
    """The answers of one evaluation."""

    title: str
    answers: list[Answer]


class LiveRun(TypedDict):
    """A run now, as `run.js` reads it; `may` names the steps that make sense."""

    state: str
    label: str
    colour: str
    is_finished: bool
    percent: int
    situation: str
    message: str
    proposal: str
    may: list[str]
    tiles: list[Tile]
    metrics: list[Point]
    last_metric: int
    samples: list[Samples]
    log: str


def live_state(run: TrainingRun, *, after: int = 0, may_change: bool = False) -> LiveRun:
    """The run now, with the lines of its diary after the one named."""
    metrics = metrics_after(run, after)
    last = metrics[-1] if metrics else run.metrics.order_by("pk").last()
    return {
        "state": run.state,
        "label": run.get_state_display(),
        "colour": STATE_COLOURS[JobState(run.state)],
        "is_finished": run.state not in UNFINISHED_STATES,
        "percent": run.progress_percent,
        "situation": situation(run, last),
        "message": run.message,
        "proposal": run.proposal,
        "may": steps_possible(run) if may_change else [],
        "tiles": _tiles(run, last),
        "metrics": [_point(metric) for metric in metrics],
        "last_metric": max((metric.pk for metric in metrics), default=after),
        "samples": _samples(run),
        "log": log_tail(run.folder),
    }


def steps_possible(run: TrainingRun) -> list[str]:
    """Which buttons make sense now."""
    if run.cancel_requested and run.state in WORKING_STATES:
        return []
    possible: dict[str, list[str]] = {
        JobState.QUEUED: ["pause", "cancel", "priority"],
        JobState.RUNNING: ["pause", "cancel"],
        JobState.EVALUATING: ["cancel"],
        JobState.PAUSED: ["resume", "cancel", "priority"],
        JobState.FAILED: ["resume"],
        JobState.CANCELLED: ["resume"],
    }
    steps = possible.get(run.state, [])
    return [step for step in steps if not (step == "pause" and run.pause_requested)]


def situation(run: TrainingRun, last: RunMetric | None) -> str:
    """Where it stands, in one line."""
    if run.state == JobState.QUEUED:
        place = queue_position(run)
        return _("Number %(place)d in the queue") % {"place": place} if place else ""
    if run.state in WORKING_STATES and run.cancel_requested:
        return _("It is being cancelled…")
    if run.state in WORKING_STATES and run.pause_requested:
        return _("It is being paused: the checkpoint is written after this step…")
    if run.state == JobState.EVALUATING:
        answered = RunResults.read(run.results).evaluated or Evaluated()
        return _("Answering the held-out questions: %(done)d of %(total)d") % asdict(answered)
    if run.state == JobState.RUNNING:
        return _running(run, last)
    if run.finished_at is not None:
        return _("Ended %(when)s") % {"when": _when(run.finished_at)}
    return ""


def _running(run: TrainingRun, last: RunMetric | None) -> str:
    if last is None:
        return _("Preparing: the base model is being loaded…")
    step = _("Step %(step)d of %(steps)d") % {"step": run.progress_done, "steps": run.progress_total}
    seconds = read_document(Measured, run.measured).seconds_left
    if seconds is None:
        return step
    return f"{step} · " + _("time left: %(time)s") % {"time": duration_words(seconds)}


def _tiles(run: TrainingRun, last: RunMetric | None) -> list[Tile]:
    if last is None:
        return []
    validations = run.metrics.exclude(validation_loss=None).order_by("-pk")
    validation = validations.values_list("validation_loss", flat=True).first()
    tiles = [
        (_("Training loss"), number_format(last.training_loss, 3)),
        (_("Validation loss"), "–" if validation is None else number_format(validation, 3)),
        (_("Learning rate"), number_format(Decimal(f"{last.learning_rate:.2g}"))),
        (_("Tokens a second"), number_format(round(last.tokens_per_second), force_grouping=True)),
        (_("Memory"), filesizeformat(last.memory_bytes) if last.memory_bytes else "–"),
    ]
    if last.gpu_use_percent is not None:
        tiles.append((_("GPU use"), f"{last.gpu_use_percent:.0f} %"))
    seconds = read_document(Measured, run.measured).seconds
    tiles.append((_("Time"), duration_words(last.elapsed_seconds if seconds is None else seconds)))
    return [{"name": str(name), "value": str(value)} for name, value in tiles]


def _point(metric: RunMetric) -> Point:
    return {
        "id": metric.pk,
        "stage": metric.stage,
        "step": metric.step,
        "loss": metric.training_loss,
        "validation": metric.validation_loss,
        "rate": metric.learning_rate,
        "speed": metric.tokens_per_second,
        "memory": metric.memory_bytes,
        "gpu": metric.gpu_use_percent,
    }


def _samples(run: TrainingRun) -> list[Samples]:
    """Evaluations with their answers, the newest first."""
    evaluations: dict[tuple[str, int], list[Answer]] = {}
    for sample in samples_of(run):
        answers = evaluations.setdefault((sample.stage, sample.step), [])
        answers.append({"question": sample.question, "answer": sample.answer})
    return [
        {
            "title": _("%(stage)s, step %(step)d") % {"stage": STAGES.get(stage, stage), "step": step},
            "answers": answers,
        }
        for (stage, step), answers in reversed(evaluations.items())
    ]


def log_tail(folder: Path) -> str:
    """The end of what the process wrote; the worker may run on another host, then there is none here."""
    try:
        with (folder / "log.txt").open("rb") as log:
            log.seek(0, 2)
            log.seek(max(0, log.tell() - _LOG_BYTES))
            return log.read().decode(errors="replace")
    except OSError:
        return ""


def _when(moment: Any) -> str:
    return str(date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT"))
