"""What an evaluation keeps of every single question, small enough for pages that search and compare.

`{"questions": [id], "order": [method], "methods": {method: {"verdicts": [[kind, value]], "scores": {metric:
[number or null]}}}}`, everything in the order of the questions. The replies themselves stay where they
are (`evaluation.replies`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.statistics import Values
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.scoring.verdicts import Verdict, verdicts_of
from training_jobs.measures.documents import DIGITS


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
