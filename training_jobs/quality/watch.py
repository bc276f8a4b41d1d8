"""Did quality fall between two evaluations? Question by question, on those that are the same in both.

A fall counts when it is larger than `MARGIN` and, corrected for everything that is watched at once (Holm),
chance does not explain it: McNemar's exact test for right or wrong, Wilcoxon's for finer scores.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.metrics import METRICS
from training_jobs.evaluation.scoring.summary import MethodSummary, question_scores
from training_jobs.gate.gains import single_scores
from training_jobs.measures.figures import DIGITS
from training_jobs.measures.significance import SIGNIFICANCE_LEVEL, holm, paired_p_value
from training_jobs.question_sets.question_file import Question

MARGIN = 0.03
"""Three points: nobody notices less, and with many questions even less would be significant at times."""

WATCHED = (
    "recall@1",
    "mrr@10",
    "token_f1",
    "citation_recall",
    "groundedness",
    "answered",
    "abstention_recall",
)

Replies = Mapping[str, Sequence[Prediction]]


@dataclass(frozen=True, slots=True)
class Change:
    """Means over the same questions, 0..1 and higher is better; `p_value` corrected, two-sided."""

    method: str
    metric: str
    before: float
    now: float
    p_value: float
    num_questions: int

    @property
    def difference(self) -> float:
        return self.now - self.before

    @property
    def is_fall(self) -> bool:
        return self.difference < -MARGIN and self.p_value < SIGNIFICANCE_LEVEL

    @property
    def is_level(self) -> bool:
        """Again (or still) within the margin of what it was, or better."""
        return self.difference >= -MARGIN

    def as_document(self) -> dict[str, float]:
        """As the alert keeps it."""
        return {
            "before": round(self.before, DIGITS),
            "now": round(self.now, DIGITS),
            "difference": round(self.difference, DIGITS),
            "p_holm": self.p_value,
            "num_questions": self.num_questions,
        }


def changes_between(before: Replies, now: Replies, metrics: Iterable[str] = WATCHED) -> list[Change]:
    """Of every method in both and every metric that can be measured; corrected over all of them."""
    found = [
        change
        for method in now
        if method in before
        for change in _of_method(method, before[method], now[method], tuple(metrics))
    ]
    corrected = holm([change.p_value for change in found])
    return [
        Change(each.method, each.metric, each.before, each.now, p_value, each.num_questions)
        for each, p_value in zip(found, corrected, strict=True)
    ]


def _of_method(
    method: str, before: Sequence[Prediction], now: Sequence[Prediction], metrics: Sequence[str]
) -> list[Change]:
    earlier = {_identity(each.question): each for each in before}
    pairs = [(earlier[key], each) for each in now if (key := _identity(each.question)) in earlier]
    if not pairs:
        return []
    left, right = (_summary(method, list(side)) for side in zip(*pairs, strict=True))
    return [change for metric in metrics if (change := _of_metric(method, metric, left, right)) is not None]


def _of_metric(method: str, metric: str, left: MethodSummary, right: MethodSummary) -> Change | None:
    before, now = single_scores(metric, left), single_scores(metric, right)
    if before is None or now is None:
        return None
    both = ~np.isnan(before) & ~np.isnan(now)
    if not both.any():
        return None
    before, now = before[both], now[both]
    p_value = paired_p_value(before.tolist(), now.tolist(), is_rate=METRICS[metric].is_rate)
    return Change(method, metric, float(before.mean()), float(now.mean()), p_value, int(both.sum()))


def _summary(method: str, predictions: Sequence[Prediction]) -> MethodSummary:
    return MethodSummary(method, predictions, scores=question_scores(predictions, with_meaning=False))


def _identity(question: Question) -> tuple[object, ...]:
    """What makes a question the same: everything that decides its answer or its score."""
    return (
        question.id,
        question.text,
        question.relevant,
        question.answers,
        question.is_answerable,
        question.as_of,
    )
