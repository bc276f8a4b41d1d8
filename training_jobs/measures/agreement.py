"""How far two people agree beyond chance. Pure functions.

Cohen's kappa: J. Cohen (1960), «A coefficient of agreement for nominal scales», Educational and
Psychological Measurement 20. Words for its size: J. R. Landis & G. G. Koch (1977), Biometrics 33. Intervals:
percentile bootstrap over questions, because what was decided about one question hangs together.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.statistics import NUM_RESAMPLES, Measure, Resamples, Values, Weights, interval
from curation.passages import whole_key

# Upper ends of Landis and Koch's classes; the words are the reader's business.
_BANDS = ((0.0, "poor"), (0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"))

_SEED = 0
Table = Counter[tuple[Any, Any]]
"""How often the first person gave one label and the second the other."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """`value` is 1 for full agreement, 0 for chance, -1 at worst; None where chance alone explains all.

    `observed` is the share of items judged alike (0..1), `number` how many items two people judged.
    """

    value: float | None
    observed: float
    number: int

    @property
    def band(self) -> str:
        """Landis and Koch's class, or why there is no value: `nothing` judged, or `constant` judgements."""
        if self.value is None:
            return "constant" if self.number else "nothing"
        return next((word for end, word in _BANDS if self.value <= end), "almost_perfect")

    def to_json(self) -> dict[str, float | str | None]:
        return {
            "kappa": None if self.value is None else round(self.value, 4),
            "observed": round(self.observed, 4),
            "number": self.number,
            "band": self.band,
        }


@dataclass(frozen=True, slots=True)
class JudgedTwice:
    """What two people held right for one question."""

    is_answerable: tuple[bool, bool]
    relevant: tuple[frozenset[str], frozenset[str]]


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> Kappa:
    """(p_o - p_e) / (1 - p_e) over the labels two people gave the same items, in the same order.

    Undefined without items, and where both gave one and the same label throughout: then p_e is 1 and even
    full agreement shows nothing.

    Raises:
        ValueError: the sequences are not equally long.
    """
    pairs = Counter(zip(first, second, strict=True))
    return _kappa(pairs)


AgreementDocument = Mapping[str, Mapping[str, float | str | None]]
"""What a version keeps of both decisions, `answerable` and `relevant`: kappa with its bounds, in figures."""


def agreement(judged: Sequence[JudgedTwice]) -> AgreementDocument:
    """Kappa on answerability and on right passages, as a version keeps it; empty when nobody judged twice."""
    if not judged:
        return {}
    answerable = cohen_kappa([pair.is_answerable[0] for pair in judged], [p.is_answerable[1] for p in judged])
    both_answerable = [pair.relevant for pair in judged if all(pair.is_answerable)]
    relevant = relevance_kappa(both_answerable)
    return {
        "answerable": answerable.to_json() | _bounds([Counter([pair.is_answerable]) for pair in judged]),
        "relevant": relevant.to_json() | _bounds(relevance_tables(both_answerable)),
    }


def relevance_kappa(judged: Sequence[tuple[Collection[str], Collection[str]]]) -> Kappa:
    """Kappa over (question, passage) decisions, right or not.

    Every passage that anybody marked for any of the questions counts as a candidate of each. Who marks
    right passages says no to all others, and the more of those there are, the nearer kappa comes to the
    F-measure between the two (G. Hripcsak & A. S. Rothschild 2005, «Agreement, the F-measure, and
    reliability in information retrieval», JAMIA 12); so the choice of candidates hardly matters. Pieces of
    one article are one passage.
    """
    return _kappa(sum(relevance_tables(judged), Counter()))


def relevance_tables(judged: Sequence[tuple[Collection[str], Collection[str]]]) -> list[Table]:
    """For each question, how many candidates the two marked, or left, together and apart."""
    pairs = [({*map(whole_key, one)}, {*map(whole_key, other)}) for one, other in judged]
    candidates = set().union(*(one | other for one, other in pairs))
    return [
        +Counter(
            {
                (True, True): len(one & other),
                (True, False): len(one - other),
                (False, True): len(other - one),
                (False, False): len(candidates - one - other),
            }
        )
        for one, other in pairs
    ]


def kappa_interval(tables: Sequence[Table]) -> tuple[float, float] | None:
    """The 95 % interval of kappa, over questions with their pairs of labels; None where it is undefined."""
    pooled = _kappa(sum(tables, Counter()))
    if pooled.value is None:
        return None
    resamples = Resamples(len(tables), seed=_SEED, num_resamples=NUM_RESAMPLES)
    found = interval(pooled.value, resamples.draws(_kappa_of(tables)))
    return round(found.low, 4), round(found.high, 4)


def _kappa_of(tables: Sequence[Table]) -> Measure:
    """Kappa as a measure of resampled questions; NaN where chance alone explains all."""
    labels = sorted({label for table in tables for pair in table for label in pair}, key=repr)
    place = {label: number for number, label in enumerate(labels)}
    counts = np.zeros((len(tables), len(labels), len(labels)))
    for number, table in enumerate(tables):
        for (one, other), count in table.items():
            counts[number, place[one], place[other]] = count

    def measure(weights: Weights) -> Values:
        drawn = np.tensordot(weights, counts, axes=1)
        with np.errstate(invalid="ignore"):
            shares = drawn / drawn.sum(axis=(1, 2), keepdims=True)
            observed = np.trace(shares, axis1=1, axis2=2)
            expected = (shares.sum(axis=2) * shares.sum(axis=1)).sum(axis=1)
            kappas: Values = (observed - expected) / (1 - expected)
        return kappas

    return measure


def _bounds(tables: Sequence[Table]) -> dict[str, float | str | None]:
    interval = kappa_interval(tables)
    return {} if interval is None else dict(zip(("low", "high"), interval, strict=True))


def _kappa(pairs: "Counter[Any]") -> Kappa:
    number = pairs.total()
    if not number:
        return Kappa(None, 0.0, 0)
    observed = sum(count for (one, other), count in pairs.items() if one == other) / number
    left: Counter[Any] = Counter()
    right: Counter[Any] = Counter()
    for (one, other), count in pairs.items():
        left[one] += count
        right[other] += count
    expected = sum(left[label] * right[label] for label in left) / number**2
    value = None if expected == 1 else (observed - expected) / (1 - expected)
    return Kappa(value, observed, number)
