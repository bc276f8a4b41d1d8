"""What an evaluation keeps of every single question, small enough for pages that search and compare.

`{"questions": [id], "order": [method], "methods": {method: {"verdicts": [[kind, value]], "scores": {metric:
[number or null]}}}}`, everything in the order of the questions. The replies themselves stay where they
are (`evaluation.replies`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.evaluation.scoring.verdicts import Verdict, verdicts_of

_DIGITS = 4


def details_of(evaluation: Evaluation) -> dict[str, Any]:
    first = next(iter(evaluation.summaries.values()), None)
    return {
        "questions": [each.question.id for each in first.predictions] if first else [],
        "order": list(evaluation.summaries),
        "methods": {name: _of_method(summary) for name, summary in evaluation.summaries.items()},
    }


def _of_method(summary: MethodSummary) -> dict[str, Any]:
    return {
        "verdicts": [[verdict.kind, verdict.value] for verdict in verdicts_of(summary)],
        "scores": {
            metric: [None if np.isnan(value) else round(float(value), _DIGITS) for value in values]
            for metric, values in summary.scores.items()
        },
    }


@dataclass(frozen=True, slots=True)
class Details:
    """The document again, to be asked by question or by metric."""

    questions: Sequence[str]
    verdicts: Mapping[str, Sequence[Verdict]]
    scores: Mapping[str, Mapping[str, NDArray[np.float64]]]


def read_details(document: Mapping[str, Any]) -> Details:
    """Empty for an evaluation that kept none. NaN where a metric says nothing about a question."""
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
