"""A whole run from a folder: base model, stages one after the other, artefacts, held-out answers.

Strategies of the source paper differ only in their stages: `instruction` has one (chat examples),
`transfer` two (the corpus as plain text, then chat examples), `multitask` one whose examples are a mixture.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from training_jobs.ml.documents import read_document
from training_jobs.ml.files import write_aside
from training_jobs.ml.tuning.artifact import read_artifacts, save_artifacts
from training_jobs.ml.tuning.card import TrainedNote, make_card, summarise
from training_jobs.ml.tuning.distributed import World, describe, join_world, peak_memory_bytes
from training_jobs.ml.tuning.events import (
    DeviceFound,
    Event,
    Finished,
    Measured,
    Report,
    StageDone,
)
from training_jobs.ml.tuning.held_out import PREDICTIONS, answer_held_out
from training_jobs.ml.tuning.loading import digest_of_inputs, load_stage
from training_jobs.ml.tuning.loop import FitResult, TuningData, fit
from training_jobs.ml.tuning.machine import num_usable_cores
from training_jobs.ml.tuning.models import (
    Place,
    compute_dtype,
    load_for_tuning,
    load_tokenizer,
    load_trainable_state,
    trainable_parameters,
    trainable_state,
)
from training_jobs.ml.tuning.plan import RunPlan, Stage
from training_jobs.ml.tuning.reporting import Diary, Stopwatch
from training_jobs.ml.tuning.sharding import divide_model

FINISHED = "finished.json"
_IN_MEMORY = {"": "cpu"}


@dataclass(frozen=True, slots=True)
class _Run:
    """What every part of a run needs."""

    folder: Path
    plan: RunPlan
    digest: str
    device: torch.device
    world: World
    report: Report
    is_cancelled: Callable[[], bool]

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"


def execute(folder: Path, *, report: Report, is_cancelled: Callable[[], bool]) -> None:
    """Train every stage from its last checkpoint, write `artifacts/`, answer the held-out questions.

    Safe to call again after any kill; once finished it only says so again.

    Raises:
        TuningCancelledError: asked to stop; a later call continues.
        TuningError: one of its subclasses names what is wrong.
    """
    plan = RunPlan.read(folder)
    if plan.num_threads:
        torch.set_num_threads(plan.num_threads)
    world, device = join_world()
    if plan.config.shard_model:
        world = world.sharded()
    if not world.is_main:
        report = _say_nothing
    run = _Run(folder, plan, digest_of_inputs(folder, plan), device, world, report, is_cancelled)
    finished = _read_finished(run)
    if finished is None:
        stopwatch = Stopwatch(folder, is_keeper=world.is_main)
        _train(run, stopwatch)
        if not world.is_main:
            return  # answering is the first one's work; nobody waits for it, because waiting times out
        finished = _evaluate_and_close(run, stopwatch)
    report(finished)


def _train(run: _Run, stopwatch: Stopwatch) -> None:
    """All stages and the artefacts, unless an earlier attempt wrote them from the same inputs."""
    written = read_artifacts(run.artifacts)
    if written is not None and written[1].get("inputs") == run.digest:
        return
    if written is not None and run.world.is_main:  # of other inputs: their answers are not this run's
        (run.folder / PREDICTIONS).unlink(missing_ok=True)
    plan = run.plan
    tokenizer = load_tokenizer(plan.base_model, plan.base_revision)
    model = _load(run)
    facts = _facts(run, model)
    run.report(facts)
    loaded = []
    for stage in plan.stages:
        data, counts = load_stage(run.folder, stage, tokenizer)
        run.report(counts)
        loaded.append((stage, data, counts))
    # Others do not help the first one to write samples, which it cannot do with a part of the model.
    has_samples = run.world.is_main and not run.world.is_sharded
    diary = Diary(run.report, plan, model, tokenizer, run.device, stopwatch, has_samples=has_samples)
    diary.plan_work([(stage, data) for stage, data, _ in loaded])
    results = [(stage, _fit_stage(run, model, tokenizer, stage, data, diary)) for stage, data, _ in loaded]
    note = TrainedNote(
        inputs=run.digest,
        facts=facts,
        results=summarise(results, [counts for _, _, counts in loaded]),
        peak_memory_bytes=peak_memory_bytes(run.device),
    )
    model = _put_together(run, model)
    if run.world.is_main:
        save_artifacts(
            model,
            tokenizer,
            run.artifacts,
            base_model=plan.base_model,
            revision=plan.base_revision,
            note=asdict(note),
        )
    run.world.wait()


def _load(run: _Run) -> Any:
    """The model on this process's device, or this process's part of it."""
    if run.world.is_sharded:
        return divide_model(_load_whole(run, place=_IN_MEMORY), run.world.size, run.device)
    return _load_whole(run)


def _put_together(run: _Run, model: Any) -> Any:
    """The whole model, for who writes it: a divided one is loaded again and told what it learned."""
    if not run.world.is_sharded:
        return model
    learned = trainable_state(model, is_kept=run.world.is_main)
    if not run.world.is_main:
        return model
    fresh = _load_whole(run, place=_IN_MEMORY)
    load_trainable_state(fresh, learned)
    return fresh


def _load_whole(run: _Run, place: Place | None = None) -> Any:
    plan = run.plan
    return load_for_tuning(
        plan.base_model, plan.config, device=run.device, revision=plan.base_revision, place=place
    )


def _fit_stage(
    run: _Run, model: Any, tokenizer: Any, stage: Stage, data: TuningData, diary: Diary
) -> FitResult:
    result = fit(
        model,
        data,
        stage.config,
        pad_token_id=tokenizer.pad_token_id if tokenizer.pad_token_id is not None else 0,
        checkpoint_folder=run.folder / "checkpoints" / stage.name,
        on_progress=lambda progress: diary.write(stage.name, progress),
        is_cancelled=run.is_cancelled,
        world=run.world,
    )
    run.report(
        StageDone(
            stage=stage.name,
            step=result.step,
            best_step=result.best_step,
            best_validation_loss=result.validation_loss if result.best_step is not None else None,
            stopped_early=result.stopped_early,
        )
    )
    return result


def _evaluate_and_close(run: _Run, stopwatch: Stopwatch) -> Finished:
    """Held-out answers, then the last event, written down before it is told."""
    written = read_artifacts(run.artifacts)
    if written is None:
        raise OSError(f"the artefacts in {run.artifacts} are not what was written")
    digests, note = written[0], read_document(TrainedNote, written[1])
    num_predictions = 0
    if run.plan.held_out_file:
        num_predictions = answer_held_out(
            run.folder,
            run.plan,
            load_tokenizer(run.plan.base_model, run.plan.base_revision),
            device=run.device,
            report=run.report,
            is_cancelled=run.is_cancelled,
        )
    seconds = stopwatch.note()
    peak = max(note.peak_memory_bytes, peak_memory_bytes(run.device))
    # The disk with checkpoints, as it stood when it was fullest.
    measured = Measured(memory_bytes=peak, disk_bytes=_size(run.folder), seconds=seconds)
    finished = Finished(
        digests=digests,
        results=replace(note.results, num_predictions=num_predictions),
        measured=measured,
        card_data=make_card(
            run.plan, note, is_gpu=run.device.type == "cuda", seconds=seconds, peak_bytes=peak
        ),
        inputs=run.digest,
    )
    write_aside(run.folder / FINISHED, json.dumps(asdict(finished)))
    shutil.rmtree(run.folder / "checkpoints", ignore_errors=True)
    return finished


def _facts(run: _Run, model: Any) -> DeviceFound:
    dtype = compute_dtype(run.plan.config, run.device)
    trained = sum(each.numel() for each in trainable_parameters(model))
    has_adapter = run.plan.config.method != "full"
    threads = torch.get_num_threads() if run.device.type == "cpu" else num_usable_cores()
    return DeviceFound(
        device=describe(run.device),
        num_gpus=run.world.size if run.device.type == "cuda" else 0,
        num_threads=threads,
        precision="bf16" if dtype == torch.bfloat16 else "fp32",
        num_parameters=model.num_parameters() - (trained if has_adapter else 0),
        num_trainable_parameters=trained,
    )


def _read_finished(run: _Run) -> Finished | None:
    try:
        finished = read_document(Finished, json.loads((run.folder / FINISHED).read_text()))
    except (OSError, ValueError):
        return None
    is_same = finished.inputs == run.digest and read_artifacts(run.artifacts) is not None
    has_answers = not run.plan.held_out_file or (run.folder / PREDICTIONS).exists()
    return finished if is_same and has_answers else None


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _say_nothing(_event: Event) -> None:
    """Only the first of several processes talks."""
