"""What the ranker says of the entries a search found: plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.retrieval.types import Hit


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry by its best passage. `probability` (0..1) is that it answers the question; see `features`."""

    hit: Hit
    probability: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, the most probable first, one an entry.

    `certainty` (0..1) is the probability that the first one is the very entry asked for, `answerability` that
    any entry here answers the question. `is_certain` and `is_answerable` compare them with the thresholds
    that the model carries for its stated precision.
    """

    candidates: tuple[Candidate, ...]
    certainty: float
    answerability: float
    is_certain: bool
    is_answerable: bool
    model: str  # name of the ranker that decided
