"""Queueing index work."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from training_jobs.tasks.index import sync_entries
from training_jobs.tasks.waking import send

# One message stays small whatever an import publishes at once.
_KEYS_A_MESSAGE = 200


def enqueue_index_sync(*, unit_id: int, entry_keys: Sequence[str]) -> None:
    """Have the entries' passages brought into the index once the open transaction is committed.

    When the wake-up cannot be sent, the reconcile task finds the difference within minutes.
    """
    keys = list(entry_keys)
    lost = f"index_sync_not_queued unit={unit_id}"
    for start in range(0, len(keys), _KEYS_A_MESSAGE):
        part = keys[start : start + _KEYS_A_MESSAGE]
        transaction.on_commit(partial(send, sync_entries, unit_id, part, lost=lost), robust=True)
