"""`predictions.jsonl` as it grows, and what of it may be used again.

Each line names what its reply depends on: method and settings, question set, index generation. A run that
was killed goes on after its last whole line; a reply made under other circumstances is asked for again.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TextIO

from django.utils.translation import gettext as _

from training_jobs.evaluation.predictions import Prediction, outcome_from_line
from training_jobs.evaluation.questions import Question
from training_jobs.exceptions import EvaluationBusyError

FILE_NAME = "predictions.jsonl"
_EARLIER_FILE_NAME = ".earlier-predictions.jsonl"  # replies of methods left out this time


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


class PredictionStore:
    """The file, opened for one run at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._earlier_path = folder / _EARLIER_FILE_NAME
        self._lock_path = folder / ".lock"
        self._lock: TextIO | None = None
        self._appending: TextIO | None = None
        self._lines: dict[tuple[str, str], dict[str, Any]] = {}

    def __enter__(self) -> "PredictionStore":
        """Take the folder and read what is there.

        Raises:
            EvaluationBusyError: another evaluation has it.
        """
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = self._lock_path.open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise EvaluationBusyError(
                _("Another evaluation is writing into «%(folder)s». Wait for it or choose another folder.")
                % {"folder": self._lock_path.parent}
            ) from None
        for path in (self._earlier_path, self._path):
            self._lines |= {(line["key"], line["id"]): line for line in _whole_lines(path)}
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for opened in (self._appending, self._lock):
            if opened is not None:
                opened.close()

    def known(self, key: str, method: str, questions: Sequence[Question]) -> dict[str, Prediction]:
        """Usable replies under this key, by question id."""
        found = {}
        for question in questions:
            line = self._lines.get((key, question.id))
            if line is not None:
                found[question.id] = Prediction(
                    question, method, outcome_from_line(line), float(line["latency_ms"])
                )
        return found

    def given_meanwhile(self, key: str, method: str, question: Question) -> Prediction | None:
        """Nobody else writes into the folder."""
        return None

    def add(self, key: str, prediction: Prediction) -> Prediction:
        """Append one line at once, so that a kill loses at most the question being asked."""
        line = {**prediction.as_line(), "key": key}
        self._lines[key, prediction.question.id] = line
        if self._appending is None:
            _write(self._path, self._lines.values())  # a line cut by a kill would spoil the one after it
            self._appending = self._path.open("a", encoding="utf-8")
        else:
            self._appending.write(_as_text(line))
            self._appending.flush()
        return prediction

    def finish(self, keys: Mapping[str, str], questions: Sequence[Question]) -> None:
        """Leave the replies of this run, in the order of methods and questions.

        What else is known goes aside: it may be of methods left out this time and have taken hours.
        """
        if self._appending is not None:
            self._appending.close()
            self._appending = None
        wanted = {(key, question.id): None for key in keys.values() for question in questions}
        earlier = [line for each, line in self._lines.items() if each not in wanted]
        if earlier or self._earlier_path.exists():
            _write(self._earlier_path, earlier)
        _write(self._path, [self._lines[each] for each in wanted if each in self._lines])


def _write(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Written aside, then renamed: whoever reads finds the old file or the new one."""
    aside = path.with_name(f".{path.name}.new")
    with aside.open("w", encoding="utf-8") as opened:
        opened.writelines(_as_text(line) for line in lines)
    aside.replace(path)


def _as_text(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"


def _whole_lines(path: Path) -> Iterable[dict[str, Any]]:
    """Lines that this module wrote; anything else in the file is left out."""
    if not path.exists():
        return
    for text in path.read_text(encoding="utf-8", errors="replace").split(
        "\n"
    ):  # texts may hold other line ends
        try:
            line = json.loads(text)
            outcome_from_line(line)
            float(line["latency_ms"])
            if isinstance(line["key"], str) and isinstance(line["id"], str):
                yield line
        except (ValueError, KeyError, TypeError):
            continue
