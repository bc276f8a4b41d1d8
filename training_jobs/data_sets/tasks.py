"""Data sets: building them, looking whether what they hold is still true, and who asks for it.

Every task is safe to be delivered twice.
"""

from collections.abc import Sequence

from celery import shared_task
from django.contrib.auth.models import User

from assistant.waking import send_keys_after_commit
from curation.models import Unit
from training_jobs.data_sets.job import DATA_SET_JOB
from training_jobs.data_sets.recipe import Recipe
from training_jobs.data_sets.services import check_all_data_sets, data_set_create, mark_changed_entries
from training_jobs.enums import JobPriority
from training_jobs.jobs.runner import run_job
from training_jobs.jobs.waking import JobQueue
from training_jobs.models import DataSet


@shared_task(name="training_jobs.tasks.data_sets.build_data_set")
def build_data_set(pk: int) -> None:
    run_job(DATA_SET_JOB, pk)


@shared_task(name="training_jobs.tasks.data_sets.mark_stale")
def mark_stale(unit_id: int, entry_keys: list[str]) -> None:
    mark_changed_entries(unit_id, entry_keys)


@shared_task(name="training_jobs.tasks.data_sets.check_staleness")
def check_staleness() -> None:
    check_all_data_sets()


DATA_SET_QUEUE = JobQueue(DATA_SET_JOB, build_data_set)


def start_data_set(
    *,
    unit: Unit,
    name: str,
    recipe: Recipe,
    actor: User | None,
    priority: JobPriority = JobPriority.NORMAL,
) -> DataSet:
    """Create a data set and have it built once the open transaction is committed."""
    data_set = data_set_create(unit=unit, name=name, recipe=recipe.to_json(), actor=actor, priority=priority)
    DATA_SET_QUEUE.enqueue(data_set)
    return data_set


def enqueue_stale_marks(*, unit_id: int, entry_keys: Sequence[str]) -> None:
    """Have what was learned of these entries looked at again once the open transaction is committed.

    A lost message is made up for by the look at everything, every few hours.
    """
    lost = f"stale_marks_not_queued unit={unit_id}"
    send_keys_after_commit(mark_stale, unit_id, entry_keys, lost=lost)
