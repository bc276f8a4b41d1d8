"""Differences between methods on the same questions: how large, how sure, and what could have been seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.statistics import Interval, interval
from training_jobs.evaluation.scoring.metrics import METRICS, Metric
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.measures.figures import DIGITS, interval_document, interval_from
from training_jobs.measures.significance import (
    SIGNIFICANCE_LEVEL,
    holm,
    minimum_detectable_difference,
    paired_p_value,
)

BEST, BASELINE = "best", "baseline"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`difference` is `method - reference`, by the paired bootstrap.

    `p_value` is McNemar's for rates and Wilcoxon's for finer scores, None where no question has a score of
    its own (times, areas); `p_corrected` after Holm over all methods compared with this reference in this
    metric. `detectable` is the least true difference that a set of this size finds four times out of five.
    """

    metric: str
    method: str
    reference: str
    role: str
    difference: Interval
    p_value: float | None = None
    p_corrected: float | None = None
    test: str = ""
    detectable: float | None = None

    @property
    def is_beyond_chance(self) -> bool:
        """The corrected test says so; without one, the interval excludes zero."""
        if self.p_corrected is not None:
            return self.p_corrected < SIGNIFICANCE_LEVEL
        return self.difference.low > 0 or self.difference.high < 0

    def as_document(self) -> dict[str, object]:
        return {
            "metric": self.metric,
            "method": self.method,
            "reference": self.reference,
            "role": self.role,
            "difference": interval_document(self.difference),
            "test": self.test,
            "p_value": self.p_value,
            "p_holm": self.p_corrected,
            "minimum_detectable_difference": None
            if self.detectable is None
            else round(self.detectable, DIGITS),
            "beyond_chance": self.is_beyond_chance,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Comparison":
        return cls(
            metric=document["metric"],
            method=document["method"],
            reference=document["reference"],
            role=document["role"],
            difference=interval_from(document["difference"]),
            p_value=document["p_value"],
            p_corrected=document["p_holm"],
            test=document["test"],
            detectable=document["minimum_detectable_difference"],
        )


def compare_all(summaries: Mapping[str, MethodSummary], *, baseline: str = "") -> list[Comparison]:
    """Every method against the best and, if named and measured, against the baseline; metric by metric."""
    comparisons: list[Comparison] = []
    for metric in METRICS.values():
        measured = [summary for summary in summaries.values() if metric.name in summary.intervals]
        if len(measured) < 2:
            continue
        comparisons += _against(metric, measured, best_of(metric, measured), BEST)
        if baseline in {summary.name for summary in measured}:
            comparisons += _against(metric, measured, summaries[baseline], BASELINE)
    return comparisons


def best_of(metric: Metric, measured: Sequence[MethodSummary]) -> MethodSummary:
    """The method with the best value; the first of several."""
    choose = min if metric.lower_is_better else max
    return choose(measured, key=lambda summary: summary.intervals[metric.name].value)


def _against(
    metric: Metric, measured: Sequence[MethodSummary], reference: MethodSummary, role: str
) -> list[Comparison]:
    others = [summary for summary in measured if summary is not reference]
    tested = [_tested(metric, summary, reference) for summary in others]
    with_test = [at for at, (p_value, _name, _least) in enumerate(tested) if p_value is not None]
    corrected = dict(zip(with_test, holm([tested[at][0] or 0.0 for at in with_test]), strict=True))
    return [
        Comparison(
            metric=metric.name,
            method=summary.name,
            reference=reference.name,
            role=role,
            difference=_difference(metric, summary, reference),
            p_value=tested[at][0],
            p_corrected=corrected.get(at),
            test=tested[at][1],
            detectable=tested[at][2],
        )
        for at, summary in enumerate(others)
    ]


def _difference(metric: Metric, left: MethodSummary, right: MethodSummary) -> Interval:
    value = left.intervals[metric.name].value - right.intervals[metric.name].value
    return interval(value, left.draws[metric.name] - right.draws[metric.name])


def _tested(
    metric: Metric, left: MethodSummary, right: MethodSummary
) -> tuple[float | None, str, float | None]:
    """P-value, name of the test, and the least detectable difference."""
    if metric.name not in left.scores or metric.name not in right.scores:
        return None, "", None
    both = ~np.isnan(left.scores[metric.name]) & ~np.isnan(right.scores[metric.name])
    mine, theirs = left.scores[metric.name][both], right.scores[metric.name][both]
    if mine.size < 2:
        return None, "", None
    least = minimum_detectable_difference(mine.size, standard_deviation=float(np.std(mine - theirs, ddof=1)))
    p_value = paired_p_value(mine.tolist(), theirs.tolist(), is_rate=metric.is_rate)
    return p_value, "mcnemar" if metric.is_rate else "wilcoxon", least
