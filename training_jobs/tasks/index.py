"""Index work on the queue `embed`. Safe to be delivered twice: each run compares and does what is missing."""

from celery import shared_task

from training_jobs.workflows.indexing import reconcile_all_units, sync_changed_entries


@shared_task(name="training_jobs.tasks.index.sync_entries")
def sync_entries(unit_id: int, entry_keys: list[str]) -> None:
    sync_changed_entries(unit_id, entry_keys)


@shared_task(name="training_jobs.tasks.index.reconcile_indexes")
def reconcile_indexes() -> None:
    reconcile_all_units()
