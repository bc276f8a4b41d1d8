"""How good a grouping of texts is. Pure functions of group numbers and labels; -1 marks an outlier."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np
from scipy import stats
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, v_measure_score

from assistant.statistics import Interval
from assistant.topics.words import OUTLIER

NUM_BLOCKS = 20  # parts of the texts that the jackknife leaves out in turn
DIVERSITY_WORDS = 25  # Dieng et al. 2020
_CONFIDENCE = 0.975  # one side of 95 %

_Value = TypeVar("_Value")
Agreement = Callable[[Sequence[str], Sequence[int]], float]


def topic_diversity(topics: Sequence[Sequence[str]], *, num_words: int = DIVERSITY_WORDS) -> float:
    """Share of different words among the best words of all topics (0..1; 1: no topic repeats another).

    Dieng, Ruiz & Blei 2020, «Topic Modeling in Embedding Spaces», section 6. NaN without any word.
    """
    words = [word for topic in topics for word in topic[:num_words]]
    return len(set(words)) / len(words) if words else float("nan")


def outlier_share(topics: Sequence[int]) -> float:
    """Share of texts that belong to no topic."""
    return sum(topic == OUTLIER for topic in topics) / len(topics)


def v_measure(labels: Sequence[str], topics: Sequence[int]) -> float:
    """Harmonic mean of homogeneity and completeness (Rosenberg & Hirschberg 2007), 0..1.

    It grows with the number of topics even by chance: compare methods with about as many topics. Outliers
    count as one more topic, here and in the other two.
    """
    return float(v_measure_score(labels, topics))


def adjusted_rand(labels: Sequence[str], topics: Sequence[int]) -> float:
    """Agreement over pairs of texts, 0 by chance, at most 1 (Hubert & Arabie 1985)."""
    return float(adjusted_rand_score(labels, topics))


def normalised_information(labels: Sequence[str], topics: Sequence[int]) -> float:
    """Mutual information over the geometric mean of both entropies, 0..1 (Strehl & Ghosh 2002).

    With the arithmetic mean it would be the V-measure again.
    """
    return float(normalized_mutual_info_score(labels, topics, average_method="geometric"))


AGREEMENTS: dict[str, Agreement] = {
    "v_measure": v_measure,
    "ari": adjusted_rand,
    "nmi": normalised_information,
}


def stability(groupings: Sequence[Sequence[int]]) -> Interval:
    """Mean adjusted Rand index over all pairs of groupings of the same texts (1: always the same groups).

    The mean is a U-statistic of degree two over the groupings, so its standard error is that of the
    delete-one jackknife (Arvesen 1969, Annals of Mathematical Statistics 40(6)), its interval Student's
    with n - 1 degrees of freedom, never above 1. Two groupings tell of no spread: the interval is 0..1 then.

    Raises:
        ValueError: fewer than two groupings.
    """
    if len(groupings) < 2:
        raise ValueError("stability needs at least two groupings")
    pairs = {
        (one, other): float(adjusted_rand_score(groupings[one], groupings[other]))
        for one, other in combinations(range(len(groupings)), 2)
    }
    value = float(np.mean(list(pairs.values())))
    if len(groupings) == 2:
        return Interval(value, min(0.0, value), 1.0)
    without = [
        float(np.mean([index for pair, index in pairs.items() if left_out not in pair]))
        for left_out in range(len(groupings))
    ]
    half = student_half_width(jackknife_error(without), len(groupings) - 1)
    return Interval(value, value - half, min(1.0, value + half))


def agreement(
    measure: Agreement, labels: Sequence[str], groupings: Sequence[Sequence[int]], *, seed: int
) -> Interval:
    """Mean agreement of several groupings with the labels; the interval holds chance of texts and of seeds.

    Variance: that of the mean over the texts, by a jackknife that leaves out one of twenty random blocks of
    texts in turn (Efron & Tibshirani 1993, chapter 11; the bootstrap would draw texts twice, and twins
    always share their topic), plus the variance between groupings over their number. Normal approximation.
    """
    values = [measure(labels, topics) for topics in groupings]
    mean = float(np.mean(values))
    blocks = _blocks(len(labels), seed)
    without = [
        float(np.mean([measure(_kept(labels, block), _kept(topics, block)) for topics in groupings]))
        for block in blocks
    ]
    of_seeds = float(np.var(values, ddof=1)) / len(values) if len(values) > 1 else 0.0
    half = float(stats.norm.ppf(_CONFIDENCE)) * float(np.sqrt(jackknife_error(without) ** 2 + of_seeds))
    return Interval(mean, mean - half, min(1.0, mean + half))


def over_seeds(values: Sequence[float]) -> Interval:
    """Mean of a measure over seeds, with Student's interval of the mean; without a spread no width."""
    known = [value for value in values if not np.isnan(value)]
    if not known:
        return Interval(float("nan"), float("nan"), float("nan"))
    mean = float(np.mean(known))
    error = float(np.std(known, ddof=1)) / np.sqrt(len(known)) if len(known) > 1 else 0.0
    half = student_half_width(float(error), len(known) - 1)
    return Interval(mean, mean - half, mean + half)


def jackknife_error(without: Sequence[float]) -> float:
    """Standard error from the values with each part left out: sqrt((n - 1) / n · sum of squares)."""
    values = np.asarray(without, dtype=np.float64)
    squares = float(((values - values.mean()) ** 2).sum())
    return float(np.sqrt((values.size - 1) / values.size * squares))


def student_half_width(error: float, degrees: int) -> float:
    return float(stats.t.ppf(_CONFIDENCE, degrees)) * error if degrees > 0 else 0.0


def _blocks(num_texts: int, seed: int) -> list[set[int]]:
    order = np.random.default_rng(seed).permutation(num_texts).tolist()
    num_blocks = min(NUM_BLOCKS, num_texts)
    return [set(order[start::num_blocks]) for start in range(num_blocks)]


def _kept(values: Sequence[_Value], left_out: set[int]) -> list[_Value]:
    return [value for at, value in enumerate(values) if at not in left_out]
