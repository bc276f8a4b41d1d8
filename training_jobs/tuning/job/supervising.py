"""Watching the child: its lines are written down, people's wishes reach it, it never outlives its lease."""

import time
from dataclasses import dataclass
from enum import StrEnum

from training_jobs.exceptions import LeaseLostError
from training_jobs.jobs.pulse import Pulse
from training_jobs.tuning.job.child import TuningChild
from training_jobs.tuning.job.ledger import Ledger, Wishes

LOOK_EVERY_S = 1.0
_PATIENCE_WHEN_INTERRUPTED_S = 5.0


class StopReason(StrEnum):
    """Why the child was asked to stop."""

    NONE = ""
    CANCEL = "cancel"
    PAUSE = "pause"
    SHUTDOWN = "shutdown"


# How long the child may take to write its checkpoint. Who cancels does not need one.
PATIENCE_S = {StopReason.CANCEL: 20.0, StopReason.PAUSE: 600.0, StopReason.SHUTDOWN: 60.0}


@dataclass(frozen=True, slots=True)
class Ending:
    """How the child ended: its exit code (negative: killed by that signal) and what it had been asked."""

    exit_code: int
    reason: StopReason = StopReason.NONE


def supervise(child: TuningChild, ledger: Ledger, pulse: Pulse) -> Ending:
    """Follow the child to its end.

    Args:
        child: just started; gone when this returns or raises.
        ledger: where its lines go.
        pulse: says whether this worker was asked to leave, and lets whoever watches see every turn.

    Raises:
        LeaseLostError: the run belongs to somebody else now; the child was killed first.
    """
    reason, deadline = StopReason.NONE, 0.0
    try:
        while not child.has_ended:
            for event in child.events(wait_s=LOOK_EVERY_S):
                ledger.take(event)
            wished = _reason(ledger.beat(), is_stopping=pulse.is_stopping())
            pulse.show()
            if wished and not _outranks(reason, wished):
                reason, deadline = wished, time.monotonic() + PATIENCE_S[wished]
                child.ask_to_stop()
            if reason and time.monotonic() > deadline:
                child.kill()
    except LeaseLostError:
        child.close()
        raise
    finally:
        child.close(patience_s=_PATIENCE_WHEN_INTERRUPTED_S)
    return Ending(child.exit_code, reason)


def _reason(wishes: Wishes, *, is_stopping: bool) -> StopReason:
    if wishes.cancel:
        return StopReason.CANCEL
    if wishes.pause:
        return StopReason.PAUSE
    return StopReason.SHUTDOWN if is_stopping else StopReason.NONE


def _outranks(present: StopReason, wished: StopReason) -> bool:
    """Whether what was asked already covers the new wish; a cancellation covers everything."""
    order = [StopReason.NONE, StopReason.SHUTDOWN, StopReason.PAUSE, StopReason.CANCEL]
    return order.index(present) >= order.index(wished)
