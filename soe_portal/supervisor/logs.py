"""Carries the children's output to the terminal (coloured name in front) and to `VAR_DIR/logs`."""

import errno
import os
import selectors
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

MAX_LOG_BYTES = 10 * 1024 * 1024  # then the file becomes NAME.log.1 and a new one begins
_MAX_LINE_BYTES = 16 * 1024
_COLOURS = ("36", "33", "32", "35", "34", "96", "93", "92", "95", "94")
_NAME_WIDTH = 9


@dataclass
class _Stream:
    name: str
    is_quiet: bool
    colour: str
    pending: bytearray = field(default_factory=bytearray)


class LogFile:
    """An append-only log that never grows past twice `MAX_LOG_BYTES` and survives a full disk."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file: IO[bytes] = path.open("ab", buffering=0)

    def write(self, data: bytes) -> None:
        """Append; on a full disk the line is lost here and still shown at the terminal."""
        try:
            if self._file.tell() > MAX_LOG_BYTES:
                self._file.close()
                self.path.replace(self.path.with_suffix(".log.1"))
                self._file = self.path.open("ab", buffering=0)
            self._file.write(data)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise

    def close(self) -> None:
        self._file.close()


class LogPump:
    """Reads every child's pipe in the launcher's own loop; no thread, no blocking read."""

    def __init__(self, logs_dir: Path) -> None:
        self._logs_dir = logs_dir
        self._files: dict[str, LogFile] = {}
        self._colours: dict[str, str] = {}
        self._selector = selectors.DefaultSelector()
        self._is_terminal = sys.stderr.isatty()

    def open_pipe(self, name: str, *, is_quiet: bool) -> int:
        """The write end for a child's output; close it in this process after the child has it."""
        read_end, write_end = os.pipe()
        os.set_blocking(read_end, False)
        colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
        self._selector.register(read_end, selectors.EVENT_READ, _Stream(name, is_quiet, colour))
        return write_end

    def pump(self, timeout_s: float) -> None:
        """Wait for output at most `timeout_s` and carry what has arrived."""
        for key, _events in self._selector.select(timeout_s):
            self._read(key.fd, key.data)

    def announce(self, name: str, line: str) -> None:
        """A line of the launcher itself about the part `name`."""
        self._file("launcher").write(f"{name}: {line}\n".encode())
        self._show(name, self._colours.get(name, "37"), line)

    def tail(self, name: str, *, max_bytes: int = 800) -> str:
        path = self._logs_dir / f"{name}.log"
        return path.read_bytes()[-max_bytes:].decode(errors="replace") if path.exists() else ""

    def close(self) -> None:
        self.pump(0)
        for key in list(self._selector.get_map().values()):
            os.close(key.fd)
        self._selector.close()
        for file in self._files.values():
            file.close()

    def _read(self, descriptor: int, stream: _Stream) -> None:
        try:
            chunk = os.read(descriptor, 65536)
        except BlockingIOError:
            return
        if not chunk:
            self._selector.unregister(descriptor)
            os.close(descriptor)
            chunk = b"\n" if stream.pending else b""
        stream.pending += chunk
        *lines, rest = bytes(stream.pending).split(b"\n")
        if len(rest) > _MAX_LINE_BYTES:
            lines, rest = [*lines, rest], b""
        stream.pending = bytearray(rest)
        for line in lines:
            self._file(stream.name).write(line + b"\n")
            if not stream.is_quiet:
                self._show(stream.name, stream.colour, line.decode(errors="replace"))

    def _file(self, name: str) -> LogFile:
        if name not in self._files:
            self._files[name] = LogFile(self._logs_dir / f"{name}.log")
        return self._files[name]

    def _show(self, name: str, colour: str, line: str) -> None:
        prefix = f"{name:<{_NAME_WIDTH}}"
        if self._is_terminal:
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        try:
            sys.stderr.write(f"{prefix} | {line}\n")
            sys.stderr.flush()
        except OSError:  # the terminal is gone; the files still tell the story
            return
