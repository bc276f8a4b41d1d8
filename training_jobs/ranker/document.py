"""What is kept of a ranker: its weights, thresholds and figures, as `assistant.ranker.model` reads them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from assistant.ranker.features import FEATURES
from assistant.ranker.model import FORMAT, Logistic
from training_jobs.ml.documents import read_document

PASSED, FAILED, NOT_MEASURED = "passed", "failed", "not_measured"


@dataclass(frozen=True, slots=True)
class CoveragePoint:
    """With this threshold of certainty: share of questions answered word for word, and how many rightly."""

    threshold: float
    coverage: float
    precision: float

    def as_document(self) -> dict[str, float]:
        return {"from": self.threshold, "coverage": self.coverage, "precision": self.precision}

    @classmethod
    def from_document(cls, document: Mapping[str, float]) -> Self:
        return cls(document["from"], document["coverage"], document["precision"])


@dataclass(frozen=True, slots=True)
class Source:
    """What was learned from."""

    name: str
    num_questions: int
    num_entries: int


@dataclass(frozen=True, slots=True)
class Check:
    """What has to hold, measured on `count` questions; shares 0..1, None where they say nothing here."""

    name: str
    state: str
    count: int
    new: float | None = None
    old: float | None = None
    low: float | None = None
    high: float | None = None
    limit: float | None = None

    def as_document(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Gate:
    """The checks, against the ranker that was in service then."""

    against: str
    against_digest: str
    checks: tuple[Check, ...]

    @property
    def is_open(self) -> bool:
        return all(check.state == PASSED for check in self.checks)

    def as_document(self) -> dict[str, object]:
        return {
            "against": self.against,
            "against_digest": self.against_digest,
            "is_open": self.is_open,
            "checks": [check.as_document() for check in self.checks],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            document.get("against", ""),
            document.get("against_digest", ""),
            tuple(read_document(Check, check) for check in document.get("checks", ())),
        )


@dataclass(frozen=True, slots=True)
class RankerFigures:
    """Thresholds and what they came to on entries that no part of the model had seen.

    `precision` is the stated one. A ranker without `gate` was measured against none.
    """

    certain_from: float = 1.0
    answerable_from: float = 0.0
    precision: float = 0.0
    curve: tuple[CoveragePoint, ...] = ()
    learned_from: tuple[Source, ...] = ()
    gate: Gate | None = None

    def as_document(self) -> dict[str, object]:
        return {
            "certain_from": self.certain_from,
            "answerable_from": self.answerable_from,
            "precision": self.precision,
            "curve": [point.as_document() for point in self.curve],
            "learned_from": [asdict(source) for source in self.learned_from],
            **({"gate": self.gate.as_document()} if self.gate else {}),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Of a ranker's whole document; what is missing has its default."""
        gate = document.get("gate")
        return cls(
            document.get("certain_from", 1.0),
            document.get("answerable_from", 0.0),
            document.get("precision", 0.0),
            tuple(CoveragePoint.from_document(point) for point in document.get("curve") or ()),
            tuple(read_document(Source, source) for source in document.get("learned_from") or ()),
            Gate.from_document(gate) if gate else None,
        )


@dataclass(frozen=True, slots=True)
class FittedRanker:
    """`parts` are its regressions by name."""

    parts: Mapping[str, Logistic]
    figures: RankerFigures

    def as_document(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "features": list(FEATURES),
            **{name: part.as_document() for name, part in self.parts.items()},
            **self.figures.as_document(),
        }
