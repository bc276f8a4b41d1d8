"""The process that computes a run: started, heard, stopped. Nothing here knows what its lines mean.

It writes its lines to a file of the run's folder, not into a pipe: a child whose worker was killed can go on
to its checkpoint, and what it said meanwhile is read by the next attempt.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.conf import settings

from training_jobs.ml.child import parse_line
from training_jobs.ml.tuning.child import LOCK_IS_HELD
from training_jobs.ml.tuning.events import (
    DeviceFound,
    Event,
    SampleAnswered,
    StageDone,
    StageRead,
    StepDone,
    read_event,
)
from training_jobs.parent_death import signalled_with_parent

LOG, EVENTS = "log.txt", "events.jsonl"
_MOST_EVENTS = 1000  # at once, so that a child with very short steps still lets its worker renew the lease
_LOOK_EVERY_S = 0.05
_ENVIRONMENT = {
    "PYTHONUNBUFFERED": "1",
    "TOKENIZERS_PARALLELISM": "false",
    LOCK_IS_HELD: "1",
    "PYTHONHASHSEED": "0",  # sets that are written to files come out in the same order after a kill
}
_KEPT = (DeviceFound, StageRead, StepDone, SampleAnswered, StageDone)
"""What an earlier attempt said that still holds. How it ended is history."""


class TuningChild:
    """A child in a process group of its own, which is asked to stop (SIGTERM) when this process dies.

    Start it from a thread that lives as long as the run: the kernel watches the thread that forks.
    """

    def __init__(self, process: subprocess.Popen[bytes], said: IO[bytes], log: IO[bytes], start: int) -> None:
        """`said` is read from its beginning; what stands before `start` is of earlier attempts."""
        self._process = process
        self._said, self._log, self._start = said, log, start
        self._partial = b""
        self._is_read = False

    @classmethod
    def start(cls, command: Sequence[str], *, folder: Path, lock: int) -> "TuningChild":
        start = _end_last_line(folder / EVENTS)
        log = (folder / LOG).open("ab", buffering=0)
        with (folder / EVENTS).open("ab") as stdout:
            process = subprocess.Popen(
                list(command),
                cwd=settings.BASE_DIR,
                env={**os.environ, **_ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=log,
                start_new_session=True,
                pass_fds=(lock,),
                preexec_fn=signalled_with_parent(signal.SIGTERM),
            )
        return cls(process, (folder / EVENTS).open("rb"), log, start)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """True once it is gone and all it said was read."""
        return self._is_read

    @property
    def exit_code(self) -> int:
        return self._process.wait()

    def events(self, *, wait_s: float) -> Iterator[Event]:
        """What it said since the last call; waits up to `wait_s` for the first line."""
        deadline = time.monotonic() + wait_s
        for _number in range(_MOST_EVENTS):
            line, is_earlier = self._next_line(deadline)
            if not line:
                return
            message = parse_line(line)
            if message is None or "event" not in message:
                if not is_earlier:
                    self._log.write(line)  # a library that prints; nothing of it is lost
                continue
            event = read_event(message)
            if event is not None and (not is_earlier or isinstance(event, _KEPT)):
                deadline = 0.0
                yield event

    def ask_to_stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the whole group at once, whatever is left of it."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self, *, patience_s: float = 0.0) -> None:
        """Leave nothing behind: ask, wait, kill, close the files."""
        if patience_s and self._process.poll() is None:
            self.ask_to_stop()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience_s)
        self.kill()
        self._said.close()
        self._log.close()

    def _next_line(self, deadline: float) -> tuple[bytes, bool]:
        """The next whole line, and whether an earlier attempt wrote it; empty when there is none in time."""
        while True:
            is_gone = self._process.poll() is not None  # asked before reading: nothing comes after
            is_earlier = self._said.tell() < self._start
            self._partial += self._said.readline()
            if self._partial.endswith(b"\n") or (is_gone and self._partial):
                line, self._partial = self._partial, b""
                return line, is_earlier
            if is_gone:
                self._is_read = True
                return b"", False
            if time.monotonic() >= deadline:
                return b"", False
            time.sleep(_LOOK_EVERY_S)


def _end_last_line(path: Path) -> int:
    """A child that was killed may have left half a line; returns where the next one will write."""
    with path.open("ab+") as written:
        if written.tell():
            written.seek(-1, os.SEEK_END)
            if written.read(1) != b"\n":
                written.write(b"\n")
        return written.seek(0, os.SEEK_END)
