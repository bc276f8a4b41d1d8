"""Counts what one client asks for and refuses the excess.

A sliding window made of two fixed ones: the previous minute counts by the part of it that is still inside
the window. Counting is one atomic increment, so parallel requests cannot slip through together; a refused
request is given back, so waiting always helps. When the cache is down each process counts for itself.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

from assistant.exceptions import RateLimitedError

_process_cache = LocMemCache("rate-limits", {"OPTIONS": {"MAX_ENTRIES": 50_000}})


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `max_requests` of one client in any `period_seconds`."""

    name: str
    max_requests: int
    period_seconds: int = 60


def take(limit: Limit, client: str) -> None:
    """Count one request of the client.

    Raises:
        RateLimitedError: the client asked more often than allowed; it says how long to wait.
    """
    try:
        _take(cache, limit, client, time.time())
    except (RedisError, OSError):
        _take(_process_cache, limit, client, time.time())


def _take(store: BaseCache, limit: Limit, client: str, now_seconds: float) -> None:
    window, elapsed_seconds = divmod(now_seconds, limit.period_seconds)
    remaining_seconds = limit.period_seconds - elapsed_seconds
    current_key, previous_key = (f"limit:{limit.name}:{client}:{int(window) - age}" for age in (0, 1))
    store.add(current_key, 0, timeout=2 * limit.period_seconds)
    num_current = store.incr(current_key)
    num_previous = store.get(previous_key, 0)
    if num_current + num_previous * remaining_seconds / limit.period_seconds <= limit.max_requests:
        return
    store.decr(current_key)
    raise RateLimitedError(_wait_seconds(limit, num_current, num_previous, elapsed_seconds))


def _wait_seconds(limit: Limit, num_current: int, num_previous: int, elapsed_seconds: float) -> int:
    """When the weighted count falls low enough for one more request; at least one second."""
    period = limit.period_seconds
    room = limit.max_requests - num_current
    if room >= 0 and num_previous:
        return max(1, int(period * (1 - room / num_previous) - elapsed_seconds) + 1)
    into_next = period * (1 - (limit.max_requests - 1) / max(num_current - 1, 1))
    return max(1, int(period - elapsed_seconds + max(into_next, 0)) + 1)
