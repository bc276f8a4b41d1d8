"""Whether a difference between two methods on the same questions is more than chance.

Pure functions of numbers. Every interval is two-sided at 95 % unless told otherwise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

NUM_RESAMPLES = 10_000
_CHUNK_CELLS = 20_000_000  # bounds the memory of resampling: about 160 MB of indices at a time


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the bounds of its interval."""

    value: float
    low: float
    high: float


def bootstrap_mean(
    scores: Sequence[float] | NDArray[np.float64], *, seed: int = 0, num_resamples: int = NUM_RESAMPLES
) -> Interval:
    """Mean with its percentile bootstrap interval (Efron 1979); questions are the unit of resampling.

    For a difference between methods pass the per-question differences: that is the paired bootstrap
    (Koehn 2004, https://aclanthology.org/W04-3250).

    Raises:
        ValueError: no scores.
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.size == 0:
        raise ValueError("no scores to resample")
    generator = np.random.default_rng(seed)
    rows_per_chunk = max(1, _CHUNK_CELLS // values.size)
    means = [
        values[generator.integers(values.size, size=(rows, values.size))].mean(axis=1)
        for rows in _chunks(num_resamples, rows_per_chunk)
    ]
    low, high = np.quantile(np.concatenate(means), (0.025, 0.975))
    return Interval(float(values.mean()), float(low), float(high))


def paired_difference(
    left: Sequence[float], right: Sequence[float], *, seed: int = 0, num_resamples: int = NUM_RESAMPLES
) -> Interval:
    """Mean of `left - right` over the same questions, with the paired bootstrap interval.

    Raises:
        ValueError: the two do not hold the same number of scores, or none.
    """
    if len(left) != len(right):
        raise ValueError("paired scores must have equal length")
    difference = np.asarray(left, dtype=np.float64) - np.asarray(right, dtype=np.float64)
    return bootstrap_mean(difference, seed=seed, num_resamples=num_resamples)


def mcnemar(left: Sequence[bool], right: Sequence[bool]) -> float:
    """Exact two-sided p-value that two methods are right equally often (McNemar 1947, binomial form)."""
    pairs = list(zip(left, right, strict=True))
    only_left = sum(a and not b for a, b in pairs)
    only_right = sum(b and not a for a, b in pairs)
    if only_left + only_right == 0:
        return 1.0
    return float(stats.binomtest(only_left, only_left + only_right, 0.5).pvalue)


def wilcoxon(left: Sequence[float], right: Sequence[float]) -> float:
    """Two-sided p-value of the signed-rank test on paired scores; 1 when no pair differs."""
    difference = np.asarray(left, dtype=np.float64) - np.asarray(right, dtype=np.float64)
    if not difference.any():
        return 1.0
    return float(stats.wilcoxon(difference).pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for several comparisons (Holm 1979), in the order given, at most 1."""
    corrected = [0.0] * len(p_values)
    running = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        running = max(running, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = running
    return corrected


def wilson(num_successes: int, num_trials: int, *, confidence: float = 0.95) -> Interval:
    """A rate with the Wilson score interval (Wilson 1927), which holds for small numbers too.

    Without trials nothing is known: the interval is 0..1 and the value not a number.
    """
    if num_trials == 0:
        return Interval(math.nan, 0.0, 1.0)
    z = float(stats.norm.ppf(0.5 + confidence / 2))
    rate = num_successes / num_trials
    denominator = 1 + z**2 / num_trials
    centre = (rate + z**2 / (2 * num_trials)) / denominator
    half = z / denominator * math.sqrt(rate * (1 - rate) / num_trials + z**2 / (4 * num_trials**2))
    return Interval(rate, max(0.0, centre - half), min(1.0, centre + half))


def minimum_detectable_difference(
    num_questions: int, *, standard_deviation: float, power: float = 0.8, confidence: float = 0.95
) -> float:
    """The smallest true mean difference that a paired test on so many questions finds with this power.

    Normal approximation: (z_(1 - a/2) + z_power) s / sqrt(n), s the standard deviation of the differences.
    """
    if num_questions == 0:
        return math.inf
    z = float(stats.norm.ppf(0.5 + confidence / 2) + stats.norm.ppf(power))
    return z * standard_deviation / math.sqrt(num_questions)


def _chunks(total: int, size: int) -> list[int]:
    whole, rest = divmod(total, size)
    return [size] * whole + ([rest] if rest else [])
