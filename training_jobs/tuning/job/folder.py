"""The run's folder belongs to one process tree at a time.

The lease decides who may write to the database; it cannot stop a child whose worker was killed from writing
its last checkpoint. So whoever works in the folder holds a lock on it, and the child inherits the lock: it is
free only when both are gone. The next attempt waits for that, and ends a child that hangs.
"""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from training_jobs.exceptions import LeaseLostError
from training_jobs.ml.tuning.child import LOCK

CHILD = ".child"
PATIENCE_S = 60.0
"""How long a child of an earlier attempt may take to write its last checkpoint."""
_POLL_S = 0.5
_AFTER_KILL_S = 10.0


@contextmanager
def owned_folder(
    folder: Path, *, while_waiting: Callable[[], None], patience_s: float = PATIENCE_S
) -> Iterator[int]:
    """Own the folder; yields the descriptor of the lock, for the child to inherit.

    Args:
        folder: made if it is missing.
        while_waiting: called again and again while waiting.
        patience_s: after this long, the process that still works there is killed.

    Raises:
        LeaseLostError: somebody else still works there after all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait(descriptor, folder, while_waiting, patience_s)
        yield descriptor
    finally:
        os.close(descriptor)


def remember_child(folder: Path, pid: int) -> None:
    (folder / CHILD).write_text(str(pid))


def _wait(descriptor: int, folder: Path, while_waiting: Callable[[], None], patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    is_killed = False
    while not _try_lock(descriptor):
        while_waiting()
        if time.monotonic() > deadline:
            if is_killed:
                raise LeaseLostError(f"another process works in {folder.name}")
            _kill_remembered(folder)
            is_killed, deadline = True, time.monotonic() + _AFTER_KILL_S
        time.sleep(_POLL_S)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _kill_remembered(folder: Path) -> None:
    """The lock is held, so the child it was given to lives and its number was not given away."""
    with suppress(OSError, ValueError):
        pid = int((folder / CHILD).read_text())
        if Path(f"/proc/{pid}/cmdline").read_bytes().find(os.fsencode(folder)) >= 0:
            os.killpg(pid, signal.SIGKILL)
