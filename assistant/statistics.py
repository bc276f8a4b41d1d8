"""Intervals of shares and measures: how far a figure may be trusted. Everything is at 95 % and two-sided.

The bootstrap says what a measure would have been on other questions of the same kind.

A resample draws as many questions as there are, with replacement (Efron 1979). It is kept as weights: how
often each question was drawn. Every method and every measure is computed on the same resamples, so the
difference of two methods is paired (Koehn 2004, https://aclanthology.org/W04-3250): draw by draw, the same
questions count for both.

A measure is a function of weights (rows, questions) to one value a row; NaN where a resample leaves it
undefined. With all weights 1 it gives the value itself.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Weights = NDArray[np.float32]
Measure = Callable[[Weights], Values]

NUM_RESAMPLES = 10_000
_CHUNK_CELLS = 20_000_000  # bounds the memory of one block of weights: 80 MB
_CONFIDENCE_BOUNDS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the bounds of its interval."""

    value: float
    low: float
    high: float


class Resamples:
    """The same draws for everybody who asks; seeded."""

    def __init__(self, num_questions: int, *, seed: int, num_resamples: int = NUM_RESAMPLES) -> None:
        if num_questions == 0:
            raise ValueError("no questions to resample")
        self.num_questions = num_questions
        self._seed = seed
        self._num_resamples = num_resamples
        self._kept: list[Weights] | None = None
        if num_questions * num_resamples <= _CHUNK_CELLS:
            self._kept = list(self._draw())

    def value(self, measure: Measure) -> float:
        """The measure on the questions as they are."""
        return float(measure(np.ones((1, self.num_questions), dtype=np.float32))[0])

    def draws(self, measure: Measure) -> Values:
        """The measure on every resample, always in the same order."""
        blocks = self._draw() if self._kept is None else self._kept
        return np.concatenate([measure(block) for block in blocks])

    def _draw(self) -> Iterator[Weights]:
        generator = np.random.default_rng(self._seed)
        rows_at_once = max(1, _CHUNK_CELLS // self.num_questions)
        for start in range(0, self._num_resamples, rows_at_once):
            rows = min(rows_at_once, self._num_resamples - start)
            drawn = generator.integers(self.num_questions, size=(rows, self.num_questions))
            drawn += np.arange(rows)[:, None] * self.num_questions
            counted = np.bincount(drawn.ravel(), minlength=rows * self.num_questions)
            yield counted.reshape(rows, self.num_questions).astype(np.float32)


def interval(value: float, draws: Values) -> Interval:
    """Percentile interval at 95 %; draws that leave the measure undefined do not count."""
    defined = draws[~np.isnan(draws)]
    if not defined.size:
        return Interval(value, value, value)
    low, high = np.quantile(defined, _CONFIDENCE_BOUNDS)
    return Interval(value, min(float(low), value), max(float(high), value))


def bootstrap_mean(
    scores: Sequence[float] | NDArray[np.float64], *, seed: int = 0, num_resamples: int = NUM_RESAMPLES
) -> Interval:
    """Mean with its percentile bootstrap interval; for a difference pass the differences of each question.

    Raises:
        ValueError: no scores.
    """
    if len(scores) == 0:
        raise ValueError("no scores to resample")
    drawn = Resamples(len(scores), seed=seed, num_resamples=num_resamples)
    measure = mean_of(scores)
    return interval(drawn.value(measure), drawn.draws(measure))


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


def wilson(num_successes: int, num_trials: int) -> Interval:
    """A rate with the Wilson score interval (Wilson 1927), which holds for small numbers too.

    Without trials nothing is known: the interval is 0..1 and the value not a number.
    """
    from scipy.stats import binomtest  # only who asks for it waits for scipy

    if num_trials == 0:
        return Interval(math.nan, 0.0, 1.0)
    bounds = binomtest(num_successes, num_trials).proportion_ci(method="wilson")
    return Interval(num_successes / num_trials, float(bounds.low), float(bounds.high))


def mean_of(scores: Sequence[float] | NDArray[np.float64]) -> Measure:
    """Mean over the questions that have a score; NaN in `scores` marks those that have none."""
    values = np.asarray(scores, dtype=np.float64)
    is_defined = ~np.isnan(values)
    filled = np.where(is_defined, values, 0.0).astype(np.float32)
    counted = is_defined.astype(np.float32)

    def measure(weights: Weights) -> Values:
        return _ratio(weights @ filled, weights @ counted)

    return measure


def means_of(columns: NDArray[np.float64]) -> Measure:
    """The means of many score columns (questions, measures) at once: rows of means instead of single ones."""
    is_defined = ~np.isnan(columns)
    filled = np.where(is_defined, columns, 0.0).astype(np.float32)
    counted = is_defined.astype(np.float32)

    def measure(weights: Weights) -> Values:
        return _ratio(weights @ filled, weights @ counted)

    return measure


def share_of(is_counted: Sequence[bool], among: Sequence[bool]) -> Measure:
    """Of the questions in `among`, the share that is counted."""
    scores = [float(counted) if member else np.nan for counted, member in zip(is_counted, among, strict=True)]
    return mean_of(scores)


def quantile_of(values: Sequence[float], share: float) -> Measure:
    """The value that the given share of questions does not exceed (inverse of the distribution function).

    NaN in `values` marks questions without one; where no question has any, the measure is NaN.
    """
    array = np.asarray(values, dtype=np.float64)
    array = np.where(np.isnan(array), np.inf, array)
    order = np.argsort(array, kind="stable")
    num_defined = int(np.isfinite(array).sum())
    ordered, order = array[order][:num_defined], order[:num_defined]
    if not num_defined:
        return lambda weights: np.full(len(weights), np.nan)

    def measure(weights: Weights) -> Values:
        reached = np.cumsum(weights[:, order], axis=1, dtype=np.float64)
        totals = reached[:, -1:]
        places = (reached >= share * totals - 1e-9).argmax(axis=1)
        return np.where(totals[:, 0] > 0, ordered[places], np.nan)

    return measure


def _ratio(above: NDArray[np.float32], below: NDArray[np.float32]) -> Values:
    below64 = below.astype(np.float64)
    return np.divide(above.astype(np.float64), below64, out=np.full_like(below64, np.nan), where=below64 > 0)
