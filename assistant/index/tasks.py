"""Index work: bringing entries in on the queue `embed`, taking them out on one of its own.

Safe to be delivered twice: each run compares and does what is missing. What leaves the index never waits
behind thousands of entries that come in.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from celery import shared_task
from django.db import transaction

from assistant.index.job import reconcile_all_units, sync_changed_entries, withdraw_entries
from assistant.waking import send


@shared_task(name="training_jobs.tasks.index.sync_entries")
def sync_entries(unit_id: int, entry_keys: list[str]) -> None:
    sync_changed_entries(unit_id, entry_keys)


@shared_task(name="training_jobs.tasks.index.reconcile_indexes")
def reconcile_indexes() -> None:
    reconcile_all_units()


@shared_task(name="training_jobs.tasks.withdrawals.withdraw")
def withdraw(unit_id: int, entry_keys: list[str]) -> None:
    withdraw_entries(unit_id, entry_keys)


# One message stays small whatever an import publishes at once.
_KEYS_A_MESSAGE = 200


def enqueue_index_sync(*, unit_id: int, entry_keys: Sequence[str]) -> None:
    """Have the entries' passages brought into the index once the open transaction is committed.

    When the wake-up cannot be sent, the reconcile task finds the difference within minutes.
    """
    _send_after_commit(sync_entries, unit_id, entry_keys, lost=f"index_sync_not_queued unit={unit_id}")


def enqueue_withdrawal(*, unit_id: int, entry_keys: Sequence[str]) -> None:
    """Have the entries' passages taken out of the index once the open transaction is committed.

    On a queue of its own: bulk indexing is not in its way. Until it is done, the rows decide what is shown.
    """
    _send_after_commit(withdraw, unit_id, entry_keys, lost=f"withdrawal_not_queued unit={unit_id}")


def _send_after_commit(task: Any, unit_id: int, entry_keys: Sequence[str], *, lost: str) -> None:
    keys = list(entry_keys)
    for start in range(0, len(keys), _KEYS_A_MESSAGE):
        part = keys[start : start + _KEYS_A_MESSAGE]
        transaction.on_commit(partial(send, task, unit_id, part, lost=lost), robust=True)
