"""Results in files that grow line by line, and `predictions.jsonl` among them: what of it may be used again.

Each of its lines names what its reply depends on: method and settings, question set, index generation. A run
that was killed goes on after its last whole line; a reply made under other circumstances is asked for again.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from django.utils.translation import gettext as _

from training_jobs.evaluation.predictions import Prediction
from training_jobs.exceptions import EvaluationBusyError
from training_jobs.ml.files import written_aside
from training_jobs.question_sets.question_file import Question

FILE_NAME = "predictions.jsonl"
_EARLIER_FILE_NAME = ".earlier-predictions.jsonl"  # replies of methods left out this time


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


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What all replies of a run share.

    `valid_since` is the last day on which a passage came into or went out of force; a store that outlives the
    day names it, because the same index answers otherwise afterwards.
    """

    set_digest: str
    unit: str
    index_generation: int
    valid_since: date | None = None

    def key(self, method: str, settings: Mapping[str, Any]) -> str:
        """Equal keys mean that a method would reply the same."""
        decisive = [method, settings, self.set_digest, self.unit, self.index_generation]
        if self.valid_since is not None:
            decisive.append(self.valid_since)
        text = json.dumps(decisive, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class ReplyStore(Protocol):
    """Where replies are kept; `key` is that of `Circumstances`."""

    def known(self, key: str, method: str, questions: Sequence[Question]) -> dict[str, Prediction]:
        """Usable replies under this key, by question id."""

    def given_meanwhile(self, key: str, method: str, question: Question) -> Prediction | None:
        """A reply that somebody else got since `known` was asked; asked for right before each question."""

    def add(self, key: str, prediction: Prediction) -> Prediction:
        """Keep it at once; returns the one that counts, which may be somebody else's."""

    def finish(self, keys: Mapping[str, str], questions: Sequence[Question]) -> None:
        """Everything was asked; `keys` by method, in their order."""


class PredictionStore(GrowingFile):
    """The file, opened for one run at a time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE_NAME)
        self._earlier_path = folder / _EARLIER_FILE_NAME
        self._lines: dict[tuple[str, str], Mapping[str, Any]] = {}

    def __enter__(self) -> Self:
        """Take the folder and read what is there.

        Raises:
            EvaluationBusyError: another evaluation has it.
        """
        super().__enter__()
        for path in (self._earlier_path, self.path):
            self._lines |= {(line["key"], line["id"]): line for line in _whole_lines(path)}
        return self

    def known(self, key: str, method: str, questions: Sequence[Question]) -> dict[str, Prediction]:
        """Usable replies under this key, by question id."""
        found = {}
        for question in questions:
            line = self._lines.get((key, question.id))
            if line is not None:
                found[question.id] = Prediction.from_line(line, question, method)
        return found

    def given_meanwhile(self, key: str, method: str, question: Question) -> Prediction | None:
        """Nobody else writes into the folder."""
        return None

    def add(self, key: str, prediction: Prediction) -> Prediction:
        """Append one line at once, so that a kill loses at most the question being asked."""
        line = {**prediction.as_line(), "key": key}
        self._lines[key, prediction.question.id] = line
        self.append(line, all_lines=self._lines.values())
        return prediction

    def finish(self, keys: Mapping[str, str], questions: Sequence[Question]) -> None:
        """Leave the replies of this run, in the order of methods and questions.

        What else is known goes aside: it may be of methods left out this time and have taken hours.
        """
        self.end_growing()
        asked = {(key, question.id): None for key in keys.values() for question in questions}
        earlier = [line for each, line in self._lines.items() if each not in asked]
        if earlier or self._earlier_path.exists():
            write_lines(self._earlier_path, earlier)
        write_lines(self.path, [self._lines[each] for each in asked if each in self._lines])


def _whole_lines(path: Path) -> Iterable[Mapping[str, Any]]:
    """Lines that this module wrote; anything else in the file is left out."""
    for line in read_objects(path):
        try:
            Prediction.from_line(line, Question(line["id"], ""), "")
            if isinstance(line["key"], str) and isinstance(line["id"], str):
                yield line
        except (ValueError, KeyError, TypeError):
            continue
