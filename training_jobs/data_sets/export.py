"""Data sets as files: for a run's stages, for the answers it is judged by, and whole for people.

Multi-task training mixes the kinds by weight: 2 gives every example of a kind twice, 0.5 every other one,
drawn by lot from the data set's seed. Validation is never weighted.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from training_jobs.data_sets.excerpt import Candidate, choose_excerpt
from training_jobs.data_sets.prompts import UNKNOWN
from training_jobs.data_sets.recipe import random_for
from training_jobs.enums import MULTITASK_KINDS, ExampleKind, JobState, Split, Strategy
from training_jobs.exceptions import DataSetNotReadyError
from training_jobs.ml.files import written_aside
from training_jobs.models import DataSet, DataSetExample

HELD_OUT_FILE = "held-out.jsonl"
HELD_OUT_KINDS = (ExampleKind.RETRIEVAL, ExampleKind.FAQ, ExampleKind.ABSTENTION)
_SOURCED_KINDS = (ExampleKind.RETRIEVAL, ExampleKind.FEEDBACK, ExampleKind.ABSTENTION)
INSTRUCTION_KINDS = tuple(
    kind for kind in ExampleKind if kind not in MULTITASK_KINDS and kind != ExampleKind.CORPUS
)
MIXTURE_KINDS = tuple(kind for kind in ExampleKind if kind != ExampleKind.CORPUS)
STAGE_KINDS: dict[Strategy, dict[str, tuple[ExampleKind, ...]]] = {
    Strategy.INSTRUCTION: {"instruction": INSTRUCTION_KINDS},
    Strategy.TRANSFER: {"corpus": (ExampleKind.CORPUS,), "instruction": INSTRUCTION_KINDS},
    Strategy.MULTITASK: {"multitask": MIXTURE_KINDS},
}
"""The stages of each strategy by name, in the order of training, and the examples they learn from."""
_ROWS_AT_ONCE = 1_000
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StageFiles:
    """One stage of a run: its name and the names of its files inside the folder."""

    name: str
    training_file: str
    validation_file: str


def export_stages(
    data_set: DataSet,
    *,
    strategy: str,
    folder: Path,
    task_weights: Mapping[str, float] | None = None,
    max_tokens: int | None = None,
) -> tuple[StageFiles, ...]:
    """Write the files of every stage of the strategy into `folder`, in the order of training.

    With `max_tokens` each stage learns from an excerpt of about that many tokens (see `excerpt`)
    and is watched on one like it; multi-task training keeps its mixture, which is drawn by lot anyway.

    Raises:
        DataSetNotReadyError: the data set is not finished, or has nothing to train this strategy with.
    """
    _ensure_frozen(data_set)
    folder.mkdir(parents=True, exist_ok=True)
    weights = task_weights if strategy == Strategy.MULTITASK else None
    if strategy == Strategy.MULTITASK:
        max_tokens = None
    return tuple(
        _export_stage(data_set, name, kinds, folder, weights or {}, max_tokens)
        for name, kinds in STAGE_KINDS[Strategy(strategy)].items()
    )


def export_held_out(data_set: DataSet, folder: Path, *, max_questions: int | None = None) -> str:
    """Write the questions of the test split with the answers they are scored against; returns the name.

    With `max_questions` a sample of them, drawn by the data set's seed: the same for every run.

    Raises:
        DataSetNotReadyError: the data set is not finished.
    """
    _ensure_frozen(data_set)
    folder.mkdir(parents=True, exist_ok=True)
    rows = data_set.examples.filter(split=Split.TEST, kind__in=HELD_OUT_KINDS).order_by("position")
    positions = list(rows.values_list("position", flat=True))
    if max_questions is not None and len(positions) > max_questions:
        drawn = random_for(data_set.seed, "held out").sample(positions, max_questions)
        rows = rows.filter(position__in=drawn)
    _write(folder / HELD_OUT_FILE, (_held_out(row) for row in rows.iterator(_ROWS_AT_ONCE)))
    return HELD_OUT_FILE


def whole_lines(data_set: DataSet) -> Iterator[str]:
    """Every example as a line of JSON in chat format, with its kind, split and origin.

    Raises:
        DataSetNotReadyError: the data set is not finished.
    """
    _ensure_frozen(data_set)
    rows = data_set.examples.select_related("source").order_by("position")
    return (_line(_whole(row)) for row in rows.iterator(_ROWS_AT_ONCE))


def _export_stage(
    data_set: DataSet,
    name: str,
    kinds: tuple[ExampleKind, ...],
    folder: Path,
    weights: Mapping[str, float],
    max_tokens: int | None,
) -> StageFiles:
    files = StageFiles(name, f"{name}-training.jsonl", f"{name}-validation.jsonl")
    rows = data_set.examples.filter(kind__in=kinds).order_by("position")
    learned, watched = rows.filter(split=Split.TRAINING), rows.filter(split=Split.VALIDATION)
    if max_tokens is not None:
        learned = learned.filter(position__in=_excerpt(data_set, learned, max_tokens))
        watched = watched.filter(position__in=_excerpt(data_set, watched, max_tokens))
    training = _weighted(data_set, learned, weights)
    if not _write(folder / files.training_file, map(_learned, training)):
        raise DataSetNotReadyError(
            _("The data set «%(name)s» has no training examples for the stage «%(stage)s».")
            % {"name": data_set, "stage": name}
        )
    _write(folder / files.validation_file, map(_learned, watched.iterator(_ROWS_AT_ONCE)))
    return files


def _excerpt(data_set: DataSet, rows: "QuerySet[DataSetExample]", max_tokens: int) -> set[int]:
    candidates = [
        Candidate(
            position=row.position,
            entry=row.source.entry_key if row.source else "",
            num_tokens=row.num_tokens,
            has_sources=row.kind in _SOURCED_KINDS,
            is_silent=bool(row.messages) and row.messages[-1]["content"] == UNKNOWN,
        )
        for row in rows.select_related("source").iterator(_ROWS_AT_ONCE)
    ]
    return choose_excerpt(candidates, max_tokens=max_tokens, seed=data_set.seed)


def _weighted(
    data_set: DataSet, rows: "QuerySet[DataSetExample]", weights: Mapping[str, float]
) -> Iterator[DataSetExample]:
    """Each row as often as its kind's weight says; the fraction that is left over is drawn by lot."""
    for row in rows.iterator(_ROWS_AT_ONCE):
        weight = max(0.0, float(weights.get(row.kind, 1.0)))
        times = int(weight)
        chance = random_for(data_set.seed, "weight", row.position).random()
        for _copy in range(times + (chance < weight - times)):
            yield row


def _whole(row: DataSetExample) -> Row:
    return {
        "id": row.position,
        "kind": row.kind,
        "split": row.split,
        "source": row.source.entry_key if row.source else None,
        "passages": row.passage_keys,
        **_learned(row),
    }


def _learned(row: DataSetExample) -> Row:
    return {"messages": row.messages} if row.messages else {"text": row.text}


def _held_out(row: DataSetExample) -> Row:
    *prompt, answer = row.messages
    return {
        "id": f"{row.data_set_id}-{row.position}",
        "kind": row.kind,
        "messages": prompt,
        "reference": answer["content"],
    }


def _write(path: Path, rows: Iterable[Row]) -> int:
    """Replace the file; returns the number of lines."""
    number = 0
    with written_aside(path) as aside, aside.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(_line(row) + "\n")
            number += 1
    return number


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False)


def _ensure_frozen(data_set: DataSet) -> None:
    if data_set.state != JobState.SUCCEEDED or data_set.frozen_at is None:
        raise DataSetNotReadyError(
            _("The data set «%(name)s» is not finished: build it first.") % {"name": data_set}
        )
