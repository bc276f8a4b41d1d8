"""What the supervisor knows about one part: how to start it, when it is ready, how to stop it."""

import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

Spawn = Callable[[int], subprocess.Popen[bytes]]  # gets the file descriptor for the child's output


class PartState(StrEnum):
    """Life of a part: waiting > starting > ready (services) or done (steps); failed ones wait to restart."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    DONE = "done"
    RESTARTING = "restarting"
    GIVEN_UP = "given up"
    STOPPED = "stopped"


class StopStage(StrEnum):
    """Parts stop stage after stage, in this order."""

    WEB = "web"
    WORK = "work"
    ENGINE = "engine"
    BROKER = "broker"
    DATABASE = "database"


def _always_ready() -> bool:
    return True


@dataclass(frozen=True)
class Part:
    """A child process to keep running, or (a step) to run once.

    Attributes:
        needs: names of parts that must be ready or done before this one starts.
        after: names of parts that must be ready, done or given up before this one starts.
        is_step: runs to its end once; exit status 0 means done.
        is_essential: when it is given up, the whole portal stops with a clear message.
        is_restarted: a dead one is started again with back-off; False gives it up at once.
        is_quiet: its output goes to its log file only.
        niceness: 0..19, higher gives way to the web process.
        on_ready, on_down: called when it becomes ready and when it dies or is stopped.
    """

    name: str
    spawn: Spawn
    stop_stage: StopStage
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    is_ready: Callable[[], bool] = _always_ready
    is_step: bool = False
    is_essential: bool = False
    is_restarted: bool = True
    is_quiet: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout_s: float = 6.0
    niceness: int = 0
    on_ready: Callable[[int], None] = field(default=lambda pid: None)
    on_down: Callable[[], None] = field(default=lambda: None)
