"""How much better a candidate is than its reference, with a lower bound that few questions cannot lift.

The bound is the lower of two. The paired bootstrap's is right for any measure, but when both replied alike
throughout, it is zero however few the questions were. So scores of single questions (0..1) get a second
bound as well: that of A. Agresti and Y. Min (2005), «Simple improved confidence intervals for comparing
matched proportions», Statistics in Medicine 24, which adds one question won and one lost to those measured.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from assistant.statistics import Interval, interval
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.metrics import METRICS, Metric
from training_jobs.evaluation.scoring.scores import is_answering
from training_jobs.evaluation.scoring.slices import PART_OF
from training_jobs.evaluation.scoring.summary import NOT_DEFINED, MethodSummary, summarise_all
from training_jobs.measures.figures import DIGITS, interval_document
from training_jobs.measures.significance import minimum_detectable_difference

_CONFIDENCE, _POWER = 0.95, 0.8
_Z = NormalDist().inv_cdf(0.5 + _CONFIDENCE / 2)
_Z_POWER = NormalDist().inv_cdf(_POWER)


@dataclass(frozen=True, slots=True)
class Gain:
    """`gain` is positive where the candidate is better, whatever the direction of the metric.

    `spread` is the standard deviation of the gains of single questions, None where the measure has none.
    """

    candidate: Interval
    reference: Interval
    gain: Interval
    num_questions: int
    spread: float | None

    @property
    def detectable(self) -> float | None:
        """The least true difference that so many questions find four times out of five."""
        if self.spread is None:
            return None
        return minimum_detectable_difference(self.num_questions, standard_deviation=self.spread)

    def num_needed(self, margin: float) -> int | None:
        """Questions with which an equal candidate passes four times out of five; None: no number does.

        ((z_(1 - a/2) + z_power) s / margin)^2, the minimum detectable difference solved for n.
        """
        if self.spread is None or margin <= 0:
            return None
        return math.ceil(((_Z + _Z_POWER) * self.spread / margin) ** 2)

    def as_document(self) -> dict[str, object]:
        detectable = self.detectable
        return {
            "candidate": interval_document(self.candidate),
            "reference": interval_document(self.reference),
            "gain": interval_document(self.gain),
            "num_questions": self.num_questions,
            "minimum_detectable_difference": None if detectable is None else round(detectable, DIGITS),
        }


def sliced(predictions: Sequence[Prediction], dimension: str, part: str) -> list[Prediction]:
    """Those whose question belongs to the part; all of them without a dimension."""
    if not dimension:
        return list(predictions)
    part_of = PART_OF.get(dimension)
    return [each for each in predictions if part_of is not None and part_of(each.question) == part]


def measured_alone(metric: str, predictions: Sequence[Prediction]) -> tuple[Interval, int] | None:
    """The metric with its interval, and of how many questions; None when it cannot be measured on them."""
    summary = summarise_all({"candidate": predictions}, only=(metric,)).get("candidate")
    if summary is None or metric not in summary.intervals:
        return None
    return summary.intervals[metric], _num_defined(metric, summary)


def measured_gain(
    metric: str, candidate: Sequence[Prediction], reference: Sequence[Prediction]
) -> Gain | None:
    """The paired difference; None when the metric cannot be measured on both.

    Raises:
        ValueError: they were not asked the same questions in the same order.
    """
    summaries = summarise_all({"candidate": candidate, "reference": reference}, only=(metric,))
    if any(metric not in summary.intervals for summary in summaries.values()) or not summaries:
        return None
    left, right = summaries["candidate"], summaries["reference"]
    described = METRICS[metric]
    sign = -1.0 if described.lower_is_better else 1.0
    value = sign * (left.intervals[metric].value - right.intervals[metric].value)
    gain = interval(value, sign * (left.draws[metric] - right.draws[metric]))
    gains = _single_gains(described, left, right, sign)
    if gains is None:
        number = min(_num_defined(metric, left), _num_defined(metric, right))
        return Gain(left.intervals[metric], right.intervals[metric], gain, number, None)
    low, spread = _adjusted(gains)
    gain = Interval(gain.value, min(gain.low, low), gain.high)
    return Gain(left.intervals[metric], right.intervals[metric], gain, gains.size, spread)


def _adjusted(gains: NDArray[np.float64]) -> tuple[float, float]:
    """Lower bound and standard deviation, one question won and one lost (+1, -1) counted as well."""
    number = gains.size + 2
    mean = float(gains.sum()) / number
    spread = math.sqrt((float((gains**2).sum()) + 2) / number - mean**2)
    return mean - _Z * spread / math.sqrt(number), spread


def _single_gains(
    metric: Metric, left: MethodSummary, right: MethodSummary, sign: float
) -> NDArray[np.float64] | None:
    """Gains of the questions that have a score for both; None where the measure is of no single question."""
    mine, theirs = single_scores(metric.name, left), single_scores(metric.name, right)
    if mine is None or theirs is None:
        return None
    gains = sign * (mine - theirs)
    return gains[~np.isnan(gains)]


def single_scores(metric: str, summary: MethodSummary) -> NDArray[np.float64] | None:
    """One score a question, NaN where the measure says nothing about it; None for measures of no question."""
    if metric in summary.scores:
        return summary.scores[metric]
    if not is_answering(summary.predictions):
        return None
    silence = {
        "answered": [
            float(not each.outcome.abstained) if each.question.is_answerable else NOT_DEFINED
            for each in summary.predictions
        ],
        "abstention_recall": [
            NOT_DEFINED if each.question.is_answerable else float(each.outcome.abstained)
            for each in summary.predictions
        ],
    }
    return np.array(silence[metric]) if metric in silence else None


def _num_defined(metric: str, summary: MethodSummary) -> int:
    if metric == "abstention_precision":
        return sum(each.outcome.abstained for each in summary.predictions)
    scores = single_scores(metric, summary)
    return len(summary.predictions) if scores is None else int((~np.isnan(scores)).sum())
