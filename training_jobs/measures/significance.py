"""Whether a difference between two methods on the same questions is more than chance.

Pure functions of numbers. Every interval is two-sided at 95 % unless told otherwise.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

SIGNIFICANCE_LEVEL = 0.05
_POWER = 0.8


def paired_p_value(left: Sequence[float], right: Sequence[float], *, is_rate: bool) -> float:
    """McNemar's for scores that are right (1) or wrong (0), Wilcoxon's for finer ones; see both."""
    if is_rate:
        return mcnemar([score > 0.5 for score in left], [score > 0.5 for score in right])
    return wilcoxon(left, right)


def mcnemar(left: Sequence[bool], right: Sequence[bool]) -> float:
    """Exact two-sided p-value that two methods are right equally often (McNemar 1947, binomial form)."""
    pairs = list(zip(left, right, strict=True))
    only_left = sum(a and not b for a, b in pairs)
    only_right = sum(b and not a for a, b in pairs)
    if only_left + only_right == 0:
        return 1.0
    from scipy.stats import binomtest  # only who asks for it waits for scipy

    return float(binomtest(only_left, only_left + only_right, 0.5).pvalue)


def wilcoxon(left: Sequence[float], right: Sequence[float]) -> float:
    """Two-sided p-value of the signed-rank test on paired scores; 1 when no pair differs."""
    difference = np.asarray(left, dtype=np.float64) - np.asarray(right, dtype=np.float64)
    if not difference.any():
        return 1.0
    from scipy.stats import wilcoxon as signed_rank_test

    return float(signed_rank_test(difference).pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for several comparisons (Holm 1979), in the order given, at most 1."""
    corrected = [0.0] * len(p_values)
    running = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        running = max(running, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = running
    return corrected


def minimum_detectable_difference(num_questions: int, *, standard_deviation: float) -> float:
    """The smallest true mean difference that a paired test on so many questions finds four times out of five.

    Normal approximation: (z_(1 - a/2) + z_power) s / sqrt(n), s the standard deviation of the differences.
    """
    if num_questions == 0:
        return math.inf
    z = NormalDist().inv_cdf(1 - SIGNIFICANCE_LEVEL / 2) + NormalDist().inv_cdf(_POWER)
    return z * standard_deviation / math.sqrt(num_questions)
