"""Groupings as they are found, so that a comparison that was killed goes on after the last one."""

import fcntl
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TextIO

from django.utils.translation import gettext as _

from training_jobs.exceptions import EvaluationBusyError

FILE_NAME = "groupings.jsonl"


@dataclass(frozen=True, slots=True)
class Grouping:
    """One topic number a text (-1: outlier), None where none was found, and the seconds it took."""

    topics: tuple[int, ...] | None
    seconds: float

    def as_document(self) -> dict[str, Any]:
        topics = None if self.topics is None else list(self.topics)
        return {"topics": topics, "seconds": round(self.seconds, 3)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Grouping":
        topics = document["topics"]
        return cls(
            None if topics is None else tuple(int(topic) for topic in topics), float(document["seconds"])
        )


def grouping_key(*, texts_digest: str, method: str, seed: int, settings: Mapping[str, Any]) -> str:
    """Equal keys mean an equal grouping."""
    decisive = [texts_digest, method, seed, settings]
    text = json.dumps(decisive, sort_keys=True, default=str, ensure_ascii=False)
    return f"{method}/{seed}/{hashlib.sha256(text.encode()).hexdigest()[:16]}"


class GroupingStore(Protocol):
    """Where groupings are kept."""

    def known(self, key: str) -> Grouping | None:
        """What was found under this key, if anything was."""

    def add(self, key: str, grouping: Grouping) -> None:
        """Keep it at once."""


class FileStore:
    """`groupings.jsonl` in a folder, opened by one comparison at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._lock_path = folder / ".lock"
        self._lock: TextIO | None = None
        self._appending: TextIO | None = None
        self._known: dict[str, Grouping] = {}

    def __enter__(self) -> "FileStore":
        """Take the folder and read what is there.

        Raises:
            EvaluationBusyError: another comparison has it.
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
        if self._path.exists():
            self._read()
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

    def known(self, key: str) -> Grouping | None:
        return self._known.get(key)

    def add(self, key: str, grouping: Grouping) -> None:
        self._known[key] = grouping
        if self._appending is None:
            self._rewrite()  # a line cut by a kill would spoil the one after it
            self._appending = self._path.open("a", encoding="utf-8")
            return
        self._appending.write(_line(key, grouping))
        self._appending.flush()

    def _read(self) -> None:
        for text in self._path.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                document = json.loads(text)
                self._known[str(document["key"])] = Grouping.from_document(document)
            except (ValueError, KeyError, TypeError):
                continue

    def _rewrite(self) -> None:
        aside = self._path.with_name(f".{self._path.name}.new")
        aside.write_text("".join(_line(key, each) for key, each in self._known.items()), encoding="utf-8")
        aside.replace(self._path)


def _line(key: str, grouping: Grouping) -> str:
    return json.dumps({"key": key, **grouping.as_document()}) + "\n"
