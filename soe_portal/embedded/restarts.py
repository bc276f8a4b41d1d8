"""What to do about a part that died: pure decisions over the times of its failures."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_FAILURES = 5
FAILURE_WINDOW_S = 60.0
_FIRST_DELAY_S = 0.2
_MAX_DELAY_S = 10.0


@dataclass(frozen=True)
class RestartAfter:
    """Start the part again when this many seconds have passed."""

    delay_s: float


@dataclass(frozen=True)
class GiveUp:
    """The part failed too often; leave it down."""

    num_failures: int


def decide(failures_s: Sequence[float], now_s: float) -> RestartAfter | GiveUp:
    """Back off twice as long for each failure of the last minute; give up at the fifth.

    Args:
        failures_s: monotonic times of every failure so far, this one included.
        now_s: the monotonic time now.
    """
    recent = [moment for moment in failures_s if now_s - moment <= FAILURE_WINDOW_S]
    if len(recent) >= MAX_FAILURES:
        return GiveUp(len(recent))
    return RestartAfter(min(_FIRST_DELAY_S * 2 ** max(len(recent) - 1, 0), _MAX_DELAY_S))
