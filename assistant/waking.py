"""Sending messages that only wake a worker: a broker that is down never breaks what somebody was doing.

The row is the truth, so a message that is lost costs some seconds: whoever looks after jobs sends it again.
"""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from celery.exceptions import OperationalError
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

_KEYS_A_MESSAGE = 200  # one message stays small whatever an import publishes at once


def send(task: Any, *arguments: Any, lost: str) -> bool:
    """Send the task's message; False when it could not be sent, and the log then says `lost`."""
    try:
        task.delay(*arguments)
    except (OperationalError, BrokerError, RedisError, OSError) as error:
        logger.warning("%s error=%s", lost, type(error).__name__)
        return False
    return True


def send_after_commit(task: Any, *arguments: Any, lost: str) -> None:
    """The same, once the open transaction is committed."""
    transaction.on_commit(partial(send, task, *arguments, lost=lost), robust=True)


def send_keys_after_commit(task: Any, unit_id: int, entry_keys: Sequence[str], *, lost: str) -> None:
    """Tell the task of these entries of a unit once the open transaction is committed."""
    keys = list(entry_keys)
    for start in range(0, len(keys), _KEYS_A_MESSAGE):
        send_after_commit(task, unit_id, keys[start : start + _KEYS_A_MESSAGE], lost=lost)


def send_once(task: Any, *arguments: Any, key: str, kept_s: int, lost: str) -> None:
    """Send it at once, unless one was sent under this key in the last `kept_s` seconds.

    A message that waits behind others is no lost one, and they must not pile up.
    """
    try:
        is_due = cache.add(key, 1, timeout=kept_s)
    except (RedisError, OSError) as error:
        logger.warning("%s error=%s", lost, type(error).__name__)
        return
    if is_due:
        send(task, *arguments, lost=lost)
