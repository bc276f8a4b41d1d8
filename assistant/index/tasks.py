"""Index work, and who has it done: entries come in on the queue `embed`, and go out on one of its own.

Safe to be delivered twice: each task compares and does what is missing. What leaves the index never waits
behind thousands of entries that come in.
"""

from collections.abc import Sequence

from celery import shared_task

from assistant.index.job import reconcile_all_units, sync_changed_entries, withdraw_entries
from assistant.waking import send_keys_after_commit


@shared_task(name="training_jobs.tasks.index.sync_entries")
def sync_entries(unit_id: int, entry_keys: list[str]) -> None:
    sync_changed_entries(unit_id, entry_keys)


@shared_task(name="training_jobs.tasks.index.reconcile_indexes")
def reconcile_indexes() -> None:
    reconcile_all_units()


@shared_task(name="training_jobs.tasks.withdrawals.withdraw")
def withdraw(unit_id: int, entry_keys: list[str]) -> None:
    withdraw_entries(unit_id, entry_keys)


def enqueue_index_sync(*, unit_id: int, entry_keys: Sequence[str]) -> None:
    """Have the entries' passages brought into the index once the open transaction is committed.

    When the wake-up cannot be sent, the reconcile task finds the difference within minutes.
    """
    send_keys_after_commit(sync_entries, unit_id, entry_keys, lost=f"index_sync_not_queued unit={unit_id}")


def enqueue_withdrawal(*, unit_id: int, entry_keys: Sequence[str]) -> None:
    """Have the entries' passages taken out of the index once the open transaction is committed.

    On a queue of its own: bulk indexing is not in its way. Until it is done, the rows decide what is shown.
    """
    send_keys_after_commit(withdraw, unit_id, entry_keys, lost=f"withdrawal_not_queued unit={unit_id}")
