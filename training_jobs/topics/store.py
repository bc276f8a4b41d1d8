"""Groupings as they are found, so that a comparison that was killed goes on after the last one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from training_jobs.evaluation.store import GrowingFile, read_objects

FILE_NAME = "groupings.jsonl"


@dataclass(frozen=True, slots=True)
class Grouping:
    """One topic number a text (-1: outlier), None where none was found, and the seconds it took."""

    topics: tuple[int, ...] | None
    seconds: float

    def as_document(self) -> dict[str, object]:
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


class FileStore(GrowingFile):
    """`groupings.jsonl` in a folder, opened by one comparison at a time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE_NAME)
        self._known: dict[str, Grouping] = {}

    def __enter__(self) -> Self:
        """Take the folder and read what is there.

        Raises:
            EvaluationBusyError: another comparison has it.
        """
        super().__enter__()
        for document in read_objects(self.path):
            try:
                self._known[str(document["key"])] = Grouping.from_document(document)
            except (ValueError, KeyError, TypeError):
                continue
        return self

    def known(self, key: str) -> Grouping | None:
        return self._known.get(key)

    def add(self, key: str, grouping: Grouping) -> None:
        self._known[key] = grouping
        self.append(_line(key, grouping), all_lines=(_line(*each) for each in self._known.items()))


def _line(key: str, grouping: Grouping) -> dict[str, object]:
    return {"key": key, **grouping.as_document()}
