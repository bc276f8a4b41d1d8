"""The main measures on parts of the set: length, with and without answer, group, programme, origin."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from assistant.statistics import Interval, bootstrap_mean, wilson
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.metrics import MAIN_METRICS, METRICS
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.question_sets.question_file import Question

_SHORT_UP_TO, _MEDIUM_UP_TO = 6, 12  # words: about a third each of what students type and what sets hold
_MAX_GROUPS = 12
_NUM_RESAMPLES = 2_000
_MAIN = tuple(dict.fromkeys(name for names in MAIN_METRICS.values() for name in names))


DIMENSIONS = ("length", "answerable", "group", "program", "origin")  # in the order they are shown


def length_of(question: Question) -> str:
    num_words = len(question.text.split())
    if num_words <= _SHORT_UP_TO:
        return "short"
    return "medium" if num_words <= _MEDIUM_UP_TO else "long"


def slice_all(summaries: Mapping[str, MethodSummary], *, seed: int) -> dict[str, Any]:
    """`{dimension: {part: {"num_questions", "methods": {method: {metric: {value, low, high}}}}}}`.

    A dimension that does not divide the questions is left out.
    """
    first = next(iter(summaries.values()), None)
    if first is None:
        return {}
    questions = [each.question for each in first.predictions]
    parts: dict[str, tuple[Callable[[Question], str], Sequence[str]]] = {
        "length": (length_of, ("short", "medium", "long")),
        "answerable": (lambda question: "yes" if question.is_answerable else "no", ("yes", "no")),
        "group": (lambda question: question.group, _most_common([each.group for each in questions])),
        "program": (lambda question: question.program, _most_common([each.program for each in questions])),
        "origin": (lambda question: question.origin, _most_common([each.origin for each in questions])),
    }
    sliced: dict[str, Any] = {}
    for dimension, (part_of, names) in parts.items():
        members = {name: [part_of(question) == name for question in questions] for name in names}
        found = {name: _part(summaries, chosen, seed) for name, chosen in members.items() if any(chosen)}
        if len(found) > 1:
            sliced[dimension] = found
    return sliced


def _most_common(values: Sequence[str]) -> list[str]:
    return [value for value, _count in Counter(values).most_common(_MAX_GROUPS) if value]


def _part(summaries: Mapping[str, MethodSummary], chosen: Sequence[bool], seed: int) -> dict[str, Any]:
    return {
        "num_questions": sum(chosen),
        "methods": {
            name: measured
            for name, summary in summaries.items()
            if (measured := _measured(summary, np.asarray(chosen, dtype=bool), seed))
        },
    }


def _measured(
    summary: MethodSummary, chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], seed: int
) -> dict[str, dict[str, float]]:
    measured = {}
    for metric in _MAIN:
        if metric not in summary.scores:
            continue
        scores = summary.scores[metric][chosen]
        scores = scores[~np.isnan(scores)]
        if scores.size:
            measured[metric] = _values(_interval(metric, scores, seed))
    silent = _silence([each for each, member in zip(summary.predictions, chosen, strict=True) if member])
    return measured | silent


def _silence(predictions: Sequence[Prediction]) -> dict[str, dict[str, float]]:
    """How often an answering method kept silent: the only measure where questions have no answer."""
    answering = [each for each in predictions if each.outcome.answer is not None]
    if not answering:
        return {}
    num_silent = sum(each.outcome.abstained for each in answering)
    return {"abstained": _values(wilson(num_silent, len(answering)))}


def _interval(metric: str, scores: np.ndarray[tuple[int, ...], np.dtype[np.float64]], seed: int) -> Interval:
    if METRICS[metric].is_rate:
        return wilson(round(float(scores.sum())), scores.size)
    return bootstrap_mean(scores, seed=seed, num_resamples=_NUM_RESAMPLES)


def _values(found: Interval) -> dict[str, float]:
    return {"value": round(found.value, 4), "low": round(found.low, 4), "high": round(found.high, 4)}
