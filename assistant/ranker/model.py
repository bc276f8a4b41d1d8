"""A ranker: named weights, applied with numpy alone.

Two layers. A scorer gives each candidate the logit that it answers the question; questions and passages have
a scorer each, because a frequent question is recognised by other things than an article. Two heads then look
at the best candidate and its distance to the next: is it the very entry asked for (`certainty`), does any
entry here answer (`answerability`)? All are logistic regressions over standardised features.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.exceptions import RankerDocumentError
from assistant.ranker.features import FEATURES

FORMAT = 1
HEAD_FEATURES = ("score", "lead", "lead_over_third", "mass", *FEATURES)
VETOES = ("aspect_conflicts", "denial_conflicts", "contradicts", "slot_conflicts", "substitutes")
_NOBODY = -5.0  # the score of a candidate that is not there

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Logistic:
    """`logit(x) = bias + sum(weights * (x - mean) / scale)`; arrays of shape (F,), float64."""

    mean: Matrix
    scale: Matrix
    weights: Matrix
    bias: float

    def logits(self, rows: Matrix) -> Matrix:
        """Shape (N,) for rows of shape (N, F)."""
        logits: Matrix = ((rows - self.mean) / self.scale) @ self.weights + self.bias
        return logits

    def as_document(self) -> dict[str, Any]:
        return {
            "mean": [_rounded(value) for value in self.mean],
            "scale": [_rounded(value) for value in self.scale],
            "weights": [_rounded(value) for value in self.weights],
            "bias": _rounded(self.bias),
        }


@dataclass(frozen=True, slots=True)
class RankerModel:
    """`certain_from` and `answerable_from` are probabilities (0..1), chosen for the precision it states."""

    name: str
    faq: Logistic
    passage: Logistic
    certainty: Logistic
    answerability: Logistic
    certain_from: float
    answerable_from: float

    def scores(self, features: Sequence[Mapping[str, float]]) -> Matrix:
        """The logit of each candidate, shape (N,)."""
        rows = matrix_of(features)
        is_passage = np.array([bool(each["is_article"] or each["is_document"]) for each in features])
        return np.where(is_passage, self.passage.logits(rows), self.faq.logits(rows))

    def judge(self, features: Sequence[Mapping[str, float]], scores: Matrix) -> tuple[float, float]:
        """Certainty and answerability (0..1) of candidates with these scores, in any order.

        An entry that asks for something else is never certain, however near it lies: one word may turn a
        question round («con», «sin»), and the weights of so few words cannot be learned from real phrasings.
        """
        row = head_row(features, scores)[None]
        best = features[int(np.argmax(scores))]
        asks_otherwise = any(best[name] for name in VETOES)
        certainty = 0.0 if asks_otherwise else probability(self.certainty.logits(row)[0])
        return certainty, probability(self.answerability.logits(row)[0])


def matrix_of(features: Sequence[Mapping[str, float]]) -> Matrix:
    return np.array([[each[name] for name in FEATURES] for each in features], dtype=np.float64)


def head_row(features: Sequence[Mapping[str, float]], scores: Matrix) -> Matrix:
    """What the heads look at, in the order of `HEAD_FEATURES`: the best one and its distance to others."""
    order = np.argsort(-scores, kind="stable")
    best, second, third = (scores[order[at]] if at < len(order) else _NOBODY for at in range(3))
    mass = float(np.logaddexp.reduce(scores))
    own = [features[int(order[0])][name] for name in FEATURES]
    return np.array([best, best - second, best - third, mass, *own], dtype=np.float64)


def probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def _rounded(value: float) -> float:
    """Six decimals, and no negative zero: the database keeps none, and the digest has to stay the same."""
    return round(float(value), 6) + 0.0


def model_from(document: Mapping[str, Any], *, name: str) -> RankerModel:
    """The model that a document describes.

    Raises:
        RankerDocumentError: another format, or features this version does not compute.
    """
    if document.get("format") != FORMAT or document.get("features") != list(FEATURES):
        raise RankerDocumentError(f"ranker {name}: trained for other features")
    try:
        return RankerModel(
            name=name,
            faq=_logistic(document["faq"], len(FEATURES)),
            passage=_logistic(document["passage"], len(FEATURES)),
            certainty=_logistic(document["certainty"], len(HEAD_FEATURES)),
            answerability=_logistic(document["answerability"], len(HEAD_FEATURES)),
            certain_from=float(document["certain_from"]),
            answerable_from=float(document["answerable_from"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RankerDocumentError(f"ranker {name}: {type(error).__name__}") from None


def _logistic(part: Mapping[str, Any], num_features: int) -> Logistic:
    arrays = [np.array(part[key], dtype=np.float64) for key in ("mean", "scale", "weights")]
    if any(array.shape != (num_features,) or not np.isfinite(array).all() for array in arrays):
        raise ValueError("wrong number of weights")
    return Logistic(*arrays, bias=float(part["bias"]))
