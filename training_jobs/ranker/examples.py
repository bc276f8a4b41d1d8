"""A question with its candidates, as the ranker learns from it: numbers alone, no text."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assistant.ranker.features import features_of
from assistant.ranker.model import matrix_of
from assistant.ranker.ranking import MAX_CANDIDATES, one_per_entry
from assistant.retrieval.types import Hit, Retrieval
from curation.passages import whole_key


class Answerable(StrEnum):
    """Whether the unit answers the question."""

    YES = "yes"
    WITHHELD = "withheld"  # its entry was taken away: its neighbours stayed
    NO = "no"  # asked of another office, or of none


@dataclass(frozen=True, slots=True)
class Example:
    """One question. `rows` has shape (N, F) in the order of `FEATURES`, `is_right` shape (N,), `best` first.

    Examples of one `group` (the entry asked for) never stand on both sides of a split.
    """

    source: str
    group: str
    answerable: Answerable
    rows: NDArray[np.float64]
    is_right: NDArray[np.float64]
    weight: float = 1.0


def examples_from(
    question: str,
    found: Retrieval,
    right: Collection[str],
    *,
    source: str,
    group: str,
    weight: float = 1.0,
    with_withheld: bool = True,
    is_near: bool = False,
) -> list[Example]:
    """The question as asked; and, of one with an answer, as it would stand without the entry that answers it.

    `right` holds passage or entry keys; without any the question has no answer here, or, where `is_near`,
    only neighbours that speak of the same thing.
    """
    hits = one_per_entry(found.hits)
    kind = Answerable.YES if right else Answerable.WITHHELD if is_near else Answerable.NO
    asked = [_example(question, found, hits, set(right), kind, source, group, weight)]
    if right and with_withheld:
        others = [hit for hit in hits if not _answers(hit, set(right))]
        asked.append(_example(question, found, others, set(), Answerable.WITHHELD, source, group, weight))
    return [example for example in asked if example is not None]


def _example(
    question: str,
    found: Retrieval,
    hits: list[Hit],
    right: set[str],
    answerable: Answerable,
    source: str,
    group: str,
    weight: float,
) -> Example | None:
    candidates = hits[:MAX_CANDIDATES]
    if not candidates:
        return None
    return Example(
        source=source,
        group=group,
        answerable=answerable,
        rows=matrix_of(features_of(question, candidates, found.term_weights, found.num_passages)),
        is_right=np.array([float(_answers(hit, right)) for hit in candidates]),
        weight=weight,
    )


def _answers(hit: Hit, right: set[str]) -> bool:
    return bool({hit.key, hit.entry_key, whole_key(hit.key)} & right)
