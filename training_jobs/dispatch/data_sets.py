"""Queueing the building of data sets, and the look at what was learned when content changes."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from curation.models import Unit
from training_jobs.datasets.recipe import Recipe
from training_jobs.enums import JobPriority
from training_jobs.models import DataSet
from training_jobs.services.data_sets import data_set_build_again, data_set_create
from training_jobs.tasks.data_sets import build_data_set, mark_stale
from training_jobs.tasks.waking import send

_KEYS_A_MESSAGE = 200


def start_data_set(
    *,
    unit: Unit,
    name: str,
    recipe: Recipe,
    actor: User | None,
    priority: JobPriority = JobPriority.NORMAL,
) -> DataSet:
    """Create a data set and have it built once the open transaction is committed.

    When the wake-up cannot be sent, whoever looks after abandoned jobs sends it again.
    """
    data_set = data_set_create(unit=unit, name=name, recipe=recipe.to_json(), actor=actor, priority=priority)
    enqueue_data_set(data_set)
    return data_set


def build_again(data_set: DataSet) -> None:
    """Have a failed or cancelled data set built again.

    Raises:
        DataSetStepError: it waits, is being built or is frozen.
    """
    data_set_build_again(data_set)
    enqueue_data_set(data_set)


def enqueue_data_set(data_set: DataSet) -> None:
    transaction.on_commit(partial(_send, build_data_set, data_set.pk), robust=True)


def enqueue_stale_marks(*, unit_id: int, entry_keys: Sequence[str]) -> None:
    """Have what was learned of these entries looked at again once the open transaction is committed.

    A lost message is made up for by the daily look at everything.
    """
    keys = list(entry_keys)
    for start in range(0, len(keys), _KEYS_A_MESSAGE):
        part = keys[start : start + _KEYS_A_MESSAGE]
        transaction.on_commit(partial(_send, mark_stale, unit_id, part), robust=True)


def _send(task: Any, *arguments: Any) -> None:
    send(task, *arguments, lost=f"task_not_queued task={task.name}")
