"""A short memory of failures, so that a dead engine costs nobody a time-out after the first."""

import threading
import time
from collections.abc import Callable

REST_SECONDS = 8.0  # a supervised engine is back in about this time; a person asks again no sooner


class CircuitBreaker:
    """Remembers per address when it failed. After the rest one caller at a time may try again."""

    def __init__(
        self, *, rest_seconds: float = REST_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rest_seconds = rest_seconds
        self._clock = clock
        self._closed_until: dict[str, float] = {}
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Whether to try `address` now. The first caller after the rest also blocks the others again."""
        with self._lock:
            until = self._closed_until.get(address)
            if until is None:
                return True
            now = self._clock()
            if now < until:
                return False
            self._closed_until[address] = now + self._rest_seconds
            return True

    def succeeded(self, address: str) -> None:
        with self._lock:
            self._closed_until.pop(address, None)

    def failed(self, address: str) -> None:
        with self._lock:
            self._closed_until[address] = self._clock() + self._rest_seconds


engine_breaker = CircuitBreaker()
"""The one memory of this process."""
