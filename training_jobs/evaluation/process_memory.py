"""The most memory that the processes which answer have held while they did.

Read from Linux's `/proc` (proc(5): `VmHWM`, the peak resident set; `clear_refs`, to which 5 is written to
begin a new peak). A process counts whole, with everything else it holds, and with its children; peaks of
several are added up, which is never too little. Elsewhere, and for engines on other machines, nothing is
known and None is returned, never a guess.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, runtime_checkable

_PROC = Path("/proc")
_NEW_PEAK = "5"


class PeakMemory:
    """Begins a new peak for `pids` and their children. An empty or None `pids` means: not known."""

    def __init__(self, pids: Iterable[int] | None) -> None:
        self._pids = tuple(pids or ())
        self._is_known = bool(self._pids) and all(_begin_peak(pid) for pid in self._pids)
        if self._is_known:
            for child in _descendants(self._pids):
                _begin_peak(child)  # one that ends meanwhile is simply not counted

    def read_mb(self) -> float | None:
        """Megabytes (10^6 bytes) held at most since the beginning."""
        if not self._is_known:
            return None
        peaks = [_peak_kb(pid) for pid in self._pids]
        if None in peaks:
            return None
        of_children = [_peak_kb(pid) for pid in _descendants(self._pids)]
        return round(sum(peak for peak in (*peaks, *of_children) if peak is not None) * 1024 / 1e6, 1)


@runtime_checkable
class AnswersElsewhere(Protocol):
    """A method that does not answer in this process alone."""

    def answering_pids(self) -> Iterable[int] | None:
        """The processes that answer; None where they are not known."""


def answering_pids(method: object) -> Iterable[int] | None:
    return method.answering_pids() if isinstance(method, AnswersElsewhere) else own_process()


def own_process() -> tuple[int, ...]:
    return (os.getpid(),)


def _begin_peak(pid: int) -> bool:
    """False where the kernel does not let us: then the peak would be that of another method."""
    try:
        (_PROC / str(pid) / "clear_refs").write_text(_NEW_PEAK)
    except OSError:
        return False
    return True


def _peak_kb(pid: int) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        for line in (_PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return None


def _descendants(pids: Iterable[int]) -> list[int]:
    found: list[int] = []
    waiting = list(pids)
    while waiting:
        pid = waiting.pop()
        children: list[int] = []
        with suppress(OSError, ValueError):
            for task in (_PROC / str(pid) / "task").iterdir():
                children += [int(child) for child in (task / "children").read_text().split()]
        found += children
        waiting += children
    return found
