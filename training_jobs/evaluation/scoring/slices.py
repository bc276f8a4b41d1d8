"""The main measures on parts of the set: length, with and without answer, group, programme, origin."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from assistant.statistics import Interval, Values, bootstrap_mean, wilson
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.metrics import MAIN_METRICS, METRICS
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.measures.figures import intervals_document, intervals_from, rounded
from training_jobs.question_sets.question_file import Question

_SHORT_UP_TO, _MEDIUM_UP_TO = 6, 12  # words: about a third each of what students type and what sets hold
_MAX_GROUPS = 12
_NUM_RESAMPLES = 2_000
_MAIN = tuple(dict.fromkeys(name for names in MAIN_METRICS.values() for name in names))


@dataclass(frozen=True, slots=True)
class SlicePart:
    """The questions of one part of a dimension, and what each method reached on them, measure by measure."""

    num_questions: int
    methods: Mapping[str, Mapping[str, Interval]]

    def as_document(self) -> dict[str, object]:
        methods = {name: intervals_document(found) for name, found in self.methods.items()}
        return {"num_questions": self.num_questions, "methods": methods}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        methods = {name: intervals_from(found) for name, found in document["methods"].items()}
        return cls(document["num_questions"], methods)


Slices = Mapping[str, Mapping[str, SlicePart]]
"""By dimension and part, in the order they are shown."""


def slices_document(slices: Slices) -> dict[str, object]:
    return {
        dimension: {name: part.as_document() for name, part in parts.items()}
        for dimension, parts in slices.items()
    }


def slices_from(document: Mapping[str, Any]) -> dict[str, dict[str, SlicePart]]:
    return {
        dimension: {name: SlicePart.from_document(part) for name, part in parts.items()}
        for dimension, parts in document.items()
    }


def length_of(question: Question) -> str:
    num_words = len(question.text.split())
    if num_words <= _SHORT_UP_TO:
        return "short"
    return "medium" if num_words <= _MEDIUM_UP_TO else "long"


PART_OF: Mapping[str, Callable[[Question], str]] = {
    "length": length_of,
    "answerable": lambda question: "yes" if question.is_answerable else "no",
    "group": lambda question: question.group,
    "program": lambda question: question.program,
    "origin": lambda question: question.origin,
}
"""The part of each dimension that a question belongs to, in the order they are shown."""

_FIXED_PARTS = {"length": ("short", "medium", "long"), "answerable": ("yes", "no")}


def slice_all(summaries: Mapping[str, MethodSummary], *, seed: int) -> dict[str, dict[str, SlicePart]]:
    """A dimension that does not divide the questions is left out."""
    first = next(iter(summaries.values()), None)
    if first is None:
        return {}
    questions = [each.question for each in first.predictions]
    sliced: dict[str, dict[str, SlicePart]] = {}
    for dimension, part_of in PART_OF.items():
        names = _FIXED_PARTS.get(dimension) or _most_common([part_of(each) for each in questions])
        members = {name: [part_of(question) == name for question in questions] for name in names}
        found = {name: _part(summaries, chosen, seed) for name, chosen in members.items() if any(chosen)}
        if len(found) > 1:
            sliced[dimension] = found
    return sliced


def _most_common(values: Sequence[str]) -> list[str]:
    return [value for value, _count in Counter(values).most_common(_MAX_GROUPS) if value]


def _part(summaries: Mapping[str, MethodSummary], chosen: Sequence[bool], seed: int) -> SlicePart:
    found = {
        name: _measured(summary, np.asarray(chosen, dtype=bool), seed) for name, summary in summaries.items()
    }
    return SlicePart(sum(chosen), {name: measured for name, measured in found.items() if measured})


def _measured(summary: MethodSummary, chosen: NDArray[np.bool_], seed: int) -> dict[str, Interval]:
    measured = {}
    for metric in _MAIN:
        if metric not in summary.scores:
            continue
        scores = summary.scores[metric][chosen]
        scores = scores[~np.isnan(scores)]
        if scores.size:
            measured[metric] = rounded(_interval(metric, scores, seed))
    return measured | _silence(
        [each for each, is_in in zip(summary.predictions, chosen, strict=True) if is_in]
    )


def _silence(predictions: Sequence[Prediction]) -> dict[str, Interval]:
    """How often an answering method kept silent: the only measure where questions have no answer."""
    answering = [each for each in predictions if each.outcome.answer is not None]
    if not answering:
        return {}
    num_silent = sum(each.outcome.abstained for each in answering)
    return {"abstained": rounded(wilson(num_silent, len(answering)))}


def _interval(metric: str, scores: Values, seed: int) -> Interval:
    if METRICS[metric].is_rate:
        return wilson(round(float(scores.sum())), scores.size)
    return bootstrap_mean(scores, seed=seed, num_resamples=_NUM_RESAMPLES)
