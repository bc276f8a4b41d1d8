"""Data sets: building them and looking whether what they hold is still true. Safe to be delivered twice."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from celery import shared_task
from django.contrib.auth.models import User
from django.db import transaction

from assistant.waking import send
from curation.models import Unit
from training_jobs.data_sets.job import build_data_set as build
from training_jobs.data_sets.recipe import Recipe
from training_jobs.data_sets.services import data_set_build_again, data_set_create
from training_jobs.data_sets.staleness import check_all_data_sets, mark_changed_entries
from training_jobs.enums import JobPriority
from training_jobs.models import DataSet


@shared_task(name="training_jobs.tasks.data_sets.build_data_set")
def build_data_set(pk: int) -> None:
    build(pk)


@shared_task(name="training_jobs.tasks.data_sets.mark_stale")
def mark_stale(unit_id: int, entry_keys: list[str]) -> None:
    mark_changed_entries(unit_id, entry_keys)


@shared_task(name="training_jobs.tasks.data_sets.check_staleness")
def check_staleness() -> None:
    check_all_data_sets()


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
