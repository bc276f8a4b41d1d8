"""How well a method knows what it does not know: measures of confidence, as functions of weights.

See `assistant.statistics` for weights. `confidences` order the replies of one method, higher is surer.
"""

from collections.abc import Sequence

import numpy as np

from assistant.statistics import Measure, Values, Weights

NUM_BINS = 10


def auroc(confidences: Sequence[float], is_positive: Sequence[bool]) -> Measure:
    """Chance that a positive is surer than a negative, ties counting half (Hanley & McNeil 1982); 0..1.

    NaN when a resample lacks positives or negatives.
    """
    values = np.asarray(confidences, dtype=np.float64)
    positive = np.asarray(is_positive, dtype=bool)
    order = np.argsort(values, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(values[order]) != 0])  # of each run of equal confidences

    def measure(weights: Weights) -> Values:
        ordered = weights[:, order].astype(np.float64)
        positives = np.add.reduceat(ordered * positive[order], starts, axis=1)
        negatives = np.add.reduceat(ordered * ~positive[order], starts, axis=1)
        below = np.cumsum(negatives, axis=1) - negatives / 2
        pairs = positives.sum(axis=1) * negatives.sum(axis=1)
        won = (positives * below).sum(axis=1)
        return np.asarray(np.divide(won, pairs, out=np.full_like(won, np.nan), where=pairs > 0))

    return measure


def aurc(confidences: Sequence[float], losses: Sequence[float]) -> Measure:
    """Area under the risk-coverage curve (Geifman & El-Yaniv 2017, arXiv 1705.08500); 0 is best.

    Mean, over all coverages, of the mean loss among the replies at least that sure.
    """
    order = np.argsort(-np.asarray(confidences, dtype=np.float64), kind="stable")
    loss = np.asarray(losses, dtype=np.float64)[order]

    def measure(weights: Weights) -> Values:
        ordered = weights[:, order].astype(np.float64)
        covered = np.cumsum(ordered, axis=1)
        lost = np.cumsum(ordered * loss, axis=1)
        risk = np.divide(lost, covered, out=np.zeros_like(lost), where=covered > 0)
        return np.asarray((ordered * risk).sum(axis=1) / covered[:, -1])

    return measure


def expected_calibration_error(probabilities: Sequence[float], is_right: Sequence[float]) -> Measure:
    """Mean gap between confidence and accuracy over ten equally wide bins (Naeini et al. 2015); 0 is best."""
    claimed = np.asarray(probabilities, dtype=np.float64)
    right = np.asarray(is_right, dtype=np.float64)
    # A bin holds its upper bound, as in Guo et al. 2017 (arXiv 1706.04599).
    bins = np.clip(np.ceil(claimed * NUM_BINS).astype(int) - 1, 0, NUM_BINS - 1)
    gap_in_bin = np.zeros((len(claimed), NUM_BINS), dtype=np.float32)
    gap_in_bin[np.arange(len(claimed)), bins] = claimed - right

    def measure(weights: Weights) -> Values:
        gaps = np.abs(weights @ gap_in_bin).sum(axis=1)
        return np.asarray(gaps / weights.sum(axis=1), dtype=np.float64)

    return measure
