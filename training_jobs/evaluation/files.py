"""Files of results: replaced at once, or growing line by line in a folder that one process holds."""

import fcntl
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from django.utils.translation import gettext as _

from training_jobs.exceptions import EvaluationBusyError
from training_jobs.ml.files import written_aside


def write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line, written aside too."""
    with written_aside(path) as aside, aside.open("w", encoding="utf-8") as opened:
        opened.writelines(map(_as_text, lines))


def read_objects(path: Path) -> Iterator[Any]:
    """What the lines hold, as far as they are whole JSON; nothing where there is no file.

    Lines end with a line feed alone: texts may hold other line ends.
    """
    if not path.exists():
        return
    for text in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            yield json.loads(text)
        except ValueError:
            continue


class GrowingFile:
    """A file of JSON lines; its folder is locked while it is open.

    A line that a kill cut off would spoil the one after it, so the first line added rewrites the file with
    everything that is known.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: TextIO | None = None
        self._appending: TextIO | None = None

    def __enter__(self) -> Self:
        """Take the folder, made if needed.

        Raises:
            EvaluationBusyError: somebody else has it.
        """
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise EvaluationBusyError(
                _("Another evaluation is writing into «%(folder)s». Wait for it or choose another folder.")
                % {"folder": folder}
            ) from None
        self._lock = lock
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.end_growing()
        if self._lock is not None:
            self._lock.close()

    def append(self, line: Mapping[str, Any], *, all_lines: Iterable[Mapping[str, Any]]) -> None:
        """Write the line at once. `all_lines` are those known, this one among them."""
        if self._appending is None:
            write_lines(self.path, all_lines)
            self._appending = self.path.open("a", encoding="utf-8")
            return
        self._appending.write(_as_text(line))
        self._appending.flush()

    def end_growing(self) -> None:
        """Close it, so that it can be replaced."""
        if self._appending is not None:
            self._appending.close()
            self._appending = None


def _as_text(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"
