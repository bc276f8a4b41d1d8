"""From predictions to measures with intervals, method by method, on the same resamples for all."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.statistics import (
    Interval,
    Measure,
    Resamples,
    Values,
    interval,
    mean_of,
    quantile_of,
    share_of,
    wilson,
)
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.prices import costs_per_1000
from training_jobs.evaluation.repeats import SeedSpread, grouped, pooled_draws
from training_jobs.evaluation.scoring.metrics import METRICS
from training_jobs.evaluation.scoring.scores import (
    answer_scores,
    is_answering,
    is_ranking,
    ranking_scores,
    semantic_similarities,
    source_scores,
)
from training_jobs.measures import confidence as confidence_metrics
from training_jobs.measures.figures import intervals_document

SEED = 13
NOT_DEFINED = float("nan")


@dataclass(slots=True)
class MethodSummary:
    """Everything measured of one method.

    `scores` hold one value a question, NaN where the measure says nothing about it; `draws` what each
    measure was on every resample. Of a method that was trained several times all of it is pooled, as
    `evaluation.repeats` describes, `predictions` are those of the first training, and `spreads` hold each
    measure in every training; of others `spreads` is empty.
    """

    name: str
    predictions: Sequence[Prediction]
    intervals: dict[str, Interval] = field(default_factory=dict)
    scores: dict[str, Values] = field(default_factory=dict)
    draws: dict[str, Values] = field(default_factory=dict)
    spreads: dict[str, SeedSpread] = field(default_factory=dict)

    @property
    def is_ranking(self) -> bool:
        return "recall@1" in self.scores

    @property
    def is_answering(self) -> bool:
        return "token_f1" in self.scores

    def as_document(self) -> dict[str, dict[str, float]]:
        return intervals_document(self.intervals)


def summarise_all(
    predictions: Mapping[str, Sequence[Prediction]],
    *,
    seed: int = SEED,
    num_resamples: int = 10_000,
    only: Collection[str] = METRICS,
) -> dict[str, MethodSummary]:
    """One summary a method. All methods were asked the same questions, in the same order.

    `only` leaves the other metrics out, which saves resampling them. Trainings of one method with other
    seeds (`lda`, `lda#14`, …) become one summary.

    Raises:
        ValueError: they were not.
    """
    asked = {name: [each.question.id for each in mine] for name, mine in predictions.items()}
    if len({tuple(ids) for ids in asked.values()}) > 1:
        raise ValueError("methods can only be compared on the same questions in the same order")
    num_questions = len(next(iter(asked.values()), []))
    if not num_questions:
        return {}
    resamples = Resamples(num_questions, seed=seed, num_resamples=num_resamples)
    each = {name: _summarise(name, mine, resamples, only) for name, mine in predictions.items()}
    return {name: _pooled(trainings, seed) for name, trainings in grouped(each).items()}


def _pooled(trainings: Sequence[MethodSummary], seed: int) -> MethodSummary:
    """All trainings of one method as one; rates get no interval narrower than Wilson's."""
    first = trainings[0]
    if len(trainings) == 1:
        return first
    pooled = MethodSummary(first.name, first.predictions)
    for metric in first.scores:
        pooled.scores[metric] = np.mean([training.scores[metric] for training in trainings], axis=0)
    for metric in first.intervals:
        if not all(metric in training.intervals for training in trainings):
            continue
        pooled.spreads[metric] = SeedSpread(tuple(each.intervals[metric].value for each in trainings))
        pooled.draws[metric] = pooled_draws(
            [training.draws[metric] for training in trainings], seed=(seed, zlib.crc32(first.name.encode()))
        )
        value = pooled.spreads[metric].mean
        found = interval(value, pooled.draws[metric])
        alone = _interval(metric, value, pooled) if METRICS[metric].is_rate else found
        pooled.intervals[metric] = Interval(value, min(found.low, alone.low), max(found.high, alone.high))
    return pooled


def _summarise(
    name: str, predictions: Sequence[Prediction], resamples: Resamples, only: Collection[str]
) -> MethodSummary:
    summary = MethodSummary(
        name, predictions, scores=question_scores(predictions, with_meaning="semantic_similarity" in only)
    )
    measures: dict[str, Measure] = {
        metric: mean_of(scores.tolist()) for metric, scores in summary.scores.items()
    }
    measures |= _abstention_measures(predictions)
    measures |= _confidence_measures(predictions, summary.scores)
    measures |= _cost_measures(predictions)
    for metric in METRICS:
        if metric not in measures or metric not in only:
            continue
        value = resamples.value(measures[metric])
        if np.isnan(value):
            continue
        summary.draws[metric] = resamples.draws(measures[metric])
        summary.intervals[metric] = _interval(metric, value, summary)
    return summary


def question_scores(predictions: Sequence[Prediction], *, with_meaning: bool = True) -> dict[str, Values]:
    """Per metric one value a question; metrics that say nothing about any question are left out.

    `with_meaning` False leaves out the similarity of meaning, which needs the encoder.
    """
    rows: list[dict[str, float]] = [dict(source_scores(each)) for each in predictions]
    if is_ranking(predictions):
        rows = [row | ranking_scores(each) for row, each in zip(rows, predictions, strict=True)]
    if is_answering(predictions):
        unknown = [NOT_DEFINED] * len(predictions)
        similarities = semantic_similarities(predictions) if with_meaning else unknown
        rows = [
            row | answer_scores(each) | {"semantic_similarity": similarity}
            for row, each, similarity in zip(rows, predictions, similarities, strict=True)
        ]
    names = dict.fromkeys(name for row in rows for name in row)
    scores = {name: np.array([row.get(name, NOT_DEFINED) for row in rows]) for name in names}
    return {name: values for name, values in scores.items() if not np.isnan(values).all()}


def _interval(metric: str, value: float, summary: MethodSummary) -> Interval:
    """Wilson's for rates, which holds at 0 and 1 too; the bootstrap's for everything else."""
    if not METRICS[metric].is_rate:
        return interval(value, summary.draws[metric])
    num_trials = _num_trials(metric, summary)
    found = wilson(round(value * num_trials), num_trials)
    return Interval(value, min(found.low, value), max(found.high, value))


def _num_trials(metric: str, summary: MethodSummary) -> int:
    if metric in summary.scores:
        return int((~np.isnan(summary.scores[metric])).sum())
    num_answerable = sum(each.question.is_answerable for each in summary.predictions)
    return {
        "answered": num_answerable,
        "abstention_recall": len(summary.predictions) - num_answerable,
        "abstention_precision": sum(each.outcome.abstained for each in summary.predictions),
    }[metric]


def _abstention_measures(predictions: Sequence[Prediction]) -> dict[str, Measure]:
    """Only of methods that may abstain: those that answer."""
    if not is_answering(predictions):
        return {}
    silent = [each.outcome.abstained for each in predictions]
    unanswerable = [not each.question.is_answerable for each in predictions]
    spoke = [not each for each in silent]
    return {
        "answered": share_of(spoke, among=[not each for each in unanswerable]),
        "abstention_precision": share_of(unanswerable, among=silent),
        "abstention_recall": share_of(silent, among=unanswerable),
    }


def _confidence_measures(
    predictions: Sequence[Prediction], scores: Mapping[str, Values]
) -> dict[str, Measure]:
    """Of methods that say how sure they are. A question without any result counts as the least sure."""
    claimed = [each.outcome.confidence for each in predictions]
    known = [confidence for confidence in claimed if confidence is not None]
    if not known:
        return {}
    confidences = [min(known) - 1 if confidence is None else confidence for confidence in claimed]
    answerable = [each.question.is_answerable for each in predictions]
    measures = {"auroc": confidence_metrics.auroc(confidences, answerable)} if not all(answerable) else {}
    losses = question_losses(predictions, scores)
    if losses is not None:
        measures["aurc"] = confidence_metrics.aurc(confidences, losses)
        if all(each.outcome.confidence_is_probability for each in predictions):
            right = scores.get("exact_match", np.zeros(len(predictions)))
            measures["ece"] = confidence_metrics.expected_calibration_error(
                confidences, np.nan_to_num(right).tolist()
            )
    return measures


def question_losses(predictions: Sequence[Prediction], scores: Mapping[str, Values]) -> list[float] | None:
    """How wrong each reply is (0..1): 1 - F1, or 1 - right at once; a reply to what has no answer is wrong.

    None when an answerable question has neither references nor relevant passages: then nothing is known.
    """
    score = scores.get("token_f1", scores.get("recall@1"))
    if score is None:
        return None
    losses = [
        1 - float(value) if each.question.is_answerable else float(not each.outcome.abstained)
        for value, each in zip(score, predictions, strict=True)
    ]
    return None if np.isnan(losses).any() else losses


def _cost_measures(predictions: Sequence[Prediction]) -> dict[str, Measure]:
    """Those that are known of no question come to NaN and are left out, like any other measure."""
    latencies = [each.latency_ms for each in predictions]
    outcomes = [each.outcome for each in predictions]
    return {
        "latency_p50_ms": quantile_of(latencies, 0.5),
        "latency_p95_ms": quantile_of(latencies, 0.95),
        "first_token_p50_ms": quantile_of([_or_nan(each.first_token_ms) for each in outcomes], 0.5),
        "prompt_tokens": mean_of([_or_nan(each.num_prompt_tokens) for each in outcomes]),
        "completion_tokens": mean_of([_or_nan(each.num_completion_tokens) for each in outcomes]),
        "cost_per_1000": mean_of(costs_per_1000(predictions)),
        "memory_mb": quantile_of([_or_nan(each.memory_mb) for each in outcomes], 1.0),
    }


def _or_nan(value: float | None) -> float:
    return NOT_DEFINED if value is None else float(value)
