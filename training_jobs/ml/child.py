"""Children that speak in lines of JSON, one object a line: what both ends of the pipe need."""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TextIO

Message = dict[str, Any]
"""One line."""

LOOK_EVERY_S = 1.0
_LAST_WORDS = 300  # letters
_AT_ONCE = 65_536


# --- In the child -----------------------------------------------------------------------------------
def end_with_parent() -> None:
    """From now on this process ends soon after its parent, even in the middle of a long computation."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def own_output() -> TextIO:
    """Standard output for our lines alone: whatever libraries print goes where errors go."""
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return ours


def say(message: Message, to: TextIO | None = None) -> None:
    """Write one line, at once."""
    out = to or sys.stdout
    out.write(json.dumps(message, ensure_ascii=False) + "\n")
    out.flush()


# --- In the parent ----------------------------------------------------------------------------------
class ChildError(Exception):
    """A child is of no use any more."""


class ChildEndedError(ChildError):
    """It ended before it said what was waited for; the message is the last line of its errors."""


class ChildTooSlowError(ChildError):
    """It did not speak in time."""


def parse_line(line: str | bytes) -> Message | None:
    """The object of one line; None for what a library printed between them."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


class LineChild:
    """A child that is told and heard through pipes. It holds nothing worth saving: closing kills it."""

    def __init__(
        self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        """Start it in `folder`, with `environment` besides our own."""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        self._process = subprocess.Popen(
            list(command),
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._heard = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        return self._process.returncode

    def tell(self, message: Message) -> None:
        """Write it one line.

        Raises:
            ChildEndedError: nobody reads any more.
        """
        assert self._process.stdin is not None  # noqa: S101
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise self._ended() from None

    def hear(self, timeout_s: float, *, while_waiting: Callable[[], None] = lambda: None) -> Message:
        """The next line; `while_waiting` is called about once a second, and what it raises is passed on.

        Raises:
            ChildTooSlowError: none came in time.
            ChildEndedError: none will come any more.
        """
        deadline = time.monotonic() + timeout_s
        while (message := self._next_message()) is None:
            if time.monotonic() >= deadline:
                raise ChildTooSlowError
            if not self._listen(min(LOOK_EVERY_S, deadline - time.monotonic())):
                while_waiting()
        return message

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def _next_message(self) -> Message | None:
        """Of what was taken in; what is not an object is passed over."""
        while b"\n" in self._heard:
            line, _end, self._heard = self._heard.partition(b"\n")
            message = parse_line(line)
            if message is not None:
                return message
        return None

    def _listen(self, timeout_s: float) -> bool:
        """Take in what it wrote; False when that was nothing in this time."""
        assert self._process.stdout is not None  # noqa: S101
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(max(0.0, timeout_s)):
                return False
        chunk = os.read(self._process.stdout.fileno(), _AT_ONCE)  # as much as there is, past any buffer
        if not chunk:
            raise self._ended()
        self._heard += chunk
        return True

    def _ended(self) -> ChildEndedError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(LOOK_EVERY_S)  # its last words may still be on their way
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return ChildEndedError((lines or ["?"])[-1][:_LAST_WORDS])
