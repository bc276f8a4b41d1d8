"""Data sets: building them and looking whether what they hold is still true. Safe to be delivered twice."""

from celery import shared_task

from training_jobs.workflows.building import build_data_set as build
from training_jobs.workflows.staleness import check_all_data_sets, mark_changed_entries


@shared_task(name="training_jobs.tasks.data_sets.build_data_set")
def build_data_set(pk: int) -> None:
    build(pk)


@shared_task(name="training_jobs.tasks.data_sets.mark_stale")
def mark_stale(unit_id: int, entry_keys: list[str]) -> None:
    mark_changed_entries(unit_id, entry_keys)


@shared_task(name="training_jobs.tasks.data_sets.check_staleness")
def check_staleness() -> None:
    check_all_data_sets()
