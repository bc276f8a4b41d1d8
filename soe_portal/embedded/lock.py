"""One owner of a data folder at a time: a kernel lock, released by any death of its owner.

The file also says who holds it, so that others know whether services are running for everybody (`up`) or
for one command alone.
"""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from soe_portal.embedded.exceptions import AlreadyRunningError
from soe_portal.terminal import gettext as _

LAUNCHER = "up"


@dataclass(frozen=True)
class LockHolder:
    """Who holds the lock: a process and the command it runs."""

    pid: int
    command: str

    @property
    def is_launcher(self) -> bool:
        return self.command == LAUNCHER


class DataFolderLock:
    """The exclusive right to run services on one data folder."""

    def __init__(self, run_dir: Path) -> None:
        self.path = run_dir / "lock"
        self._file: IO[str] | None = None

    def try_acquire(self, command: str) -> bool:
        """Take the lock for `command` if nobody holds it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "command": command}))
        file.flush()
        self._file = file
        return True

    def acquire(self, command: str) -> None:
        """Take the lock or say who has it.

        Raises:
            AlreadyRunningError: another process holds it; the message names the process.
        """
        if not self.try_acquire(command):
            raise AlreadyRunningError(describe_holder(self.holder()))

    def holder(self) -> LockHolder | None:
        """Who holds the lock now; None when it is free (or was taken this very moment)."""
        try:
            file = self.path.open("r+")
        except FileNotFoundError:
            return None
        with file:
            try:
                # A shared probe: two processes that look at the same time do not see each other.
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _read_holder(file)
        return None

    def release(self) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def clear_stale_state(run_dir: Path) -> None:
    """Remove what a killed owner left: only the lock's new owner may call this."""
    for pattern in ("*.ready", "engine.json", "parts.json", "*.new"):
        for left in run_dir.glob(pattern):
            left.unlink(missing_ok=True)


def _read_holder(file: IO[str]) -> LockHolder | None:
    for _attempt in range(10):  # the holder writes its name right after it took the lock
        file.seek(0)
        try:
            content = json.loads(file.read())
            return LockHolder(pid=int(content["pid"]), command=str(content["command"]))
        except (ValueError, KeyError, TypeError):
            time.sleep(0.02)
    return None


def describe_holder(holder: LockHolder | None) -> str:
    """What a second launcher says about the first user of the data folder."""
    if holder is None:
        return _("Another process uses this data folder. Wait a moment and try again.")
    if holder.is_launcher:
        return _(
            "The portal is already running on this data folder (process {pid})."
            " Stop it with Ctrl-C where it runs, or choose another folder: VAR_DIR=/another/folder make run"
        ).format(pid=holder.pid)
    return _(
        "The command «{command}» (process {pid}) is using this data folder."
        " Wait until it ends, then start the portal again."
    ).format(command=holder.command, pid=holder.pid)
