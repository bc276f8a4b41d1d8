"""What one reply to one question amounts to: right, wrong or silent, and by how much.

An evaluation keeps it of every single question, small enough for pages that search and compare:
`{"questions": [id], "order": [method], "methods": {method: {"verdicts": [[kind, value]], "scores": {metric:
[number or null]}}}}`, everything in the order of the questions. The replies themselves stay where they
are (`evaluation.replies`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from assistant.statistics import Values
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.measures.figures import DIGITS, decimal
from training_jobs.measures.sources import distinct_targets

FOUND, MISSED, WORDS = "found", "missed", "words"
SILENT_RIGHTLY, SILENT_WRONGLY, SPOKE_WRONGLY = "silent_rightly", "silent_wrongly", "spoke_wrongly"
UNJUDGED = "unjudged"

_RIGHT_FROM_F1 = 0.5
_NEAR_PLACES = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """`value` is the place of the first right result where `kind` is FOUND, the F1 where it is WORDS."""

    kind: str
    value: float | None = None

    @property
    def is_right(self) -> bool | None:
        """Found first, at least half of the words, or silent where nothing answers; None: not judged."""
        if self.kind == UNJUDGED:
            return None
        if self.kind == FOUND:
            return self.value == 1
        if self.kind == WORDS:
            return (self.value or 0.0) >= _RIGHT_FROM_F1
        return self.kind == SILENT_RIGHTLY

    @property
    def is_silent(self) -> bool:
        return self.kind in {SILENT_RIGHTLY, SILENT_WRONGLY}

    @property
    def level(self) -> str:
        """How good it is, in four steps for colours; empty where nothing is judged."""
        if self.kind == UNJUDGED:
            return ""
        value = self.value or 0.0
        if self.kind == FOUND:
            return "first" if value == 1 else "near" if value <= _NEAR_PLACES else "far"
        if self.kind == WORDS:
            return "first" if value >= 0.8 else "near" if value >= 0.4 else "far" if value > 0 else "missed"
        return "first" if self.kind == SILENT_RIGHTLY else "missed"

    @property
    def text(self) -> str:
        if self.kind == FOUND:
            return f"{self.value:.0f}"
        if self.kind == WORDS:
            return decimal(self.value or 0.0, 2)
        if self.is_silent:
            return _("silent")
        return {MISSED: "–", SPOKE_WRONGLY: _("answered")}.get(self.kind, "·")


def verdict_of(prediction: Prediction, *, f1: float | None = None) -> Verdict:
    """Answers are judged by their words, rankings by the place of the first right result."""
    question, outcome = prediction.question, prediction.outcome
    if outcome.answer is None:
        place = place_of_right(prediction)
        if not question.is_judged:
            return Verdict(UNJUDGED)
        return Verdict(MISSED) if place is None else Verdict(FOUND, place)
    if not question.is_answerable:
        return Verdict(SILENT_RIGHTLY if outcome.abstained else SPOKE_WRONGLY)
    if outcome.abstained:
        return Verdict(SILENT_WRONGLY)
    return Verdict(UNJUDGED) if f1 is None or f1 != f1 else Verdict(WORDS, f1)


def verdicts_of(summary: MethodSummary) -> list[Verdict]:
    """In the order of the questions."""
    f1 = summary.scores.get("token_f1")
    return [
        verdict_of(prediction, f1=None if f1 is None else float(f1[at]))
        for at, prediction in enumerate(summary.predictions)
    ]


def place_of_right(prediction: Prediction) -> int | None:
    """Place of the first right result among entries, from 1; None when it is not among those found."""
    found = [(each.key, each.entry_key) for each in prediction.outcome.ranked]
    targets = distinct_targets(found, prediction.question.relevant)
    return next((place for place, target in enumerate(targets, 1) if target is not None), None)


@dataclass(frozen=True, slots=True)
class Details:
    """To be asked by question or by metric; NaN where a metric says nothing about a question."""

    questions: Sequence[str]
    verdicts: Mapping[str, Sequence[Verdict]]
    scores: Mapping[str, Mapping[str, Values]]

    def as_document(self) -> dict[str, object]:
        return {
            "questions": list(self.questions),
            "order": list(self.verdicts),
            "methods": {
                name: {
                    "verdicts": [[verdict.kind, verdict.value] for verdict in verdicts],
                    "scores": {
                        metric: [None if np.isnan(value) else round(float(value), DIGITS) for value in values]
                        for metric, values in self.scores[name].items()
                    },
                }
                for name, verdicts in self.verdicts.items()
            },
        }


def details_of(evaluation: Evaluation) -> Details:
    first = next(iter(evaluation.summaries.values()), None)
    return Details(
        questions=[each.question.id for each in first.predictions] if first else [],
        verdicts={name: verdicts_of(summary) for name, summary in evaluation.summaries.items()},
        scores={name: summary.scores for name, summary in evaluation.summaries.items()},
    )


def read_details(document: Mapping[str, Any]) -> Details:
    """Empty for an evaluation that kept none."""
    kept_methods = document.get("methods", {})
    methods = {name: kept_methods[name] for name in document.get("order", kept_methods)}
    return Details(
        questions=list(document.get("questions", [])),
        verdicts={
            name: [Verdict(kind, value) for kind, value in kept["verdicts"]] for name, kept in methods.items()
        },
        scores={
            name: {
                metric: np.array([np.nan if value is None else value for value in values], dtype=np.float64)
                for metric, values in kept["scores"].items()
            }
            for name, kept in methods.items()
        },
    )
