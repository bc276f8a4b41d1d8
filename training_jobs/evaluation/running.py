"""Asking every method every question, keeping each prediction, and summing up."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from training_jobs.evaluation.methods import RankedPassage, RankingMethod
from training_jobs.evaluation.questions import Question
from training_jobs.evaluation.ranking_metrics import (
    distinct_targets,
    ndcg_at,
    recall_at,
    reciprocal_rank_at,
)
from training_jobs.evaluation.significance import Interval, bootstrap_mean

# More passages than entries are counted, because one entry may fill several places.
RANKED_PASSAGES = 30
RECALL_CUTS = (1, 3, 5, 10)
_SEED = 13


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one method found for one question."""

    question: Question
    method: str
    ranked: tuple[RankedPassage, ...]
    latency_ms: float

    def as_line(self) -> dict[str, Any]:
        return {
            "id": self.question.id,
            "method": self.method,
            "question": self.question.text,
            "relevant": sorted(self.question.relevant),
            "ranked": [asdict(passage) for passage in self.ranked],
            "latency_ms": round(self.latency_ms, 3),
        }


def predict(
    methods: Sequence[RankingMethod],
    questions: Sequence[Question],
    progress: Callable[[str, int, int], None] = lambda _method, _done, _total: None,
) -> list[Prediction]:
    """Every method on every question, one after the other, as a person would ask."""
    predictions = []
    for method in methods:
        method.prepare()
        for done, question in enumerate(questions, start=1):
            started = time.perf_counter()
            ranked = tuple(method.rank(question, RANKED_PASSAGES))
            latency_ms = (time.perf_counter() - started) * 1000
            predictions.append(Prediction(question, method.name, ranked, latency_ms))
            progress(method.name, done, len(questions))
    return predictions


def question_scores(prediction: Prediction) -> dict[str, float]:
    """The ranking metrics of one question."""
    relevant = prediction.question.relevant
    targets = distinct_targets([(found.key, found.entry_key) for found in prediction.ranked], relevant)
    return {
        **{f"recall@{k}": recall_at(targets, k) for k in RECALL_CUTS},
        "mrr@10": reciprocal_rank_at(targets, 10),
        "ndcg@10": ndcg_at(targets, 10, len(relevant)),
    }


def summarise(predictions: Sequence[Prediction]) -> dict[str, dict[str, dict[str, float]]]:
    """Metrics per method, each with value and the bounds of its 95 % bootstrap interval.

    Ranking metrics count the answerable questions that name what is relevant. The same seed resamples the
    same questions for every method, so intervals are comparable.
    """
    summary: dict[str, dict[str, dict[str, float]]] = {}
    for name in dict.fromkeys(prediction.method for prediction in predictions):
        mine = [prediction for prediction in predictions if prediction.method == name]
        judged = [each for each in mine if each.question.relevant and each.question.is_answerable]
        scores = [question_scores(prediction) for prediction in judged]
        metrics = {
            metric: _values(bootstrap_mean([score[metric] for score in scores], seed=_SEED))
            for metric in (scores[0] if scores else ())
        }
        latencies = np.array([prediction.latency_ms for prediction in mine])
        for percent in (50, 95):
            metrics[f"latency_p{percent}_ms"] = _values(_quantile(latencies, percent / 100))
        summary[name] = metrics
    return summary


def _quantile(
    values: np.ndarray[Any, np.dtype[np.float64]], share: float, resamples: int = 1_000
) -> Interval:
    generator = np.random.default_rng(_SEED)
    drawn = values[generator.integers(values.size, size=(resamples, values.size))]
    low, high = np.quantile(np.quantile(drawn, share, axis=1), (0.025, 0.975))
    return Interval(float(np.quantile(values, share)), float(low), float(high))


def _values(interval: Interval) -> dict[str, float]:
    return {key: round(value, 4) for key, value in asdict(interval).items()}
