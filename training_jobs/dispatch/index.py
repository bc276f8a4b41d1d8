"""Queueing index work."""

import logging
from collections.abc import Sequence
from functools import partial

from celery.exceptions import OperationalError
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

from training_jobs.tasks.index import sync_entries

logger = logging.getLogger(__name__)

# One message stays small whatever an import publishes at once.
_KEYS_A_MESSAGE = 200


def enqueue_index_sync(*, unit_id: int, entry_keys: Sequence[str]) -> None:
    """Have the entries' passages brought into the index once the open transaction is committed.

    When the wake-up cannot be sent, the reconcile task finds the difference within minutes.
    """
    keys = list(entry_keys)
    for start in range(0, len(keys), _KEYS_A_MESSAGE):
        transaction.on_commit(partial(_send, unit_id, keys[start : start + _KEYS_A_MESSAGE]), robust=True)


def _send(unit_id: int, entry_keys: list[str]) -> None:
    try:
        sync_entries.delay(unit_id, entry_keys)
    except (OperationalError, BrokerError, OSError) as error:
        logger.warning("index_sync_not_queued unit=%s error=%s", unit_id, type(error).__name__)
