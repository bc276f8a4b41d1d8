"""What leaves the index, on a queue of its own: never behind thousands of entries that come in."""

from celery import shared_task

from training_jobs.workflows.indexing import withdraw_entries


@shared_task(name="training_jobs.tasks.withdrawals.withdraw")
def withdraw(unit_id: int, entry_keys: list[str]) -> None:
    withdraw_entries(unit_id, entry_keys)
