"""From examples to a ranker: two scorers, two heads, thresholds, and what they measured.

The heads learn from scores that the scorer gave to examples it had not seen, and every figure comes from
groups (entries) that no part of the model had seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.ranker.features import FEATURES
from assistant.ranker.model import Logistic, RankerModel, head_row
from training_jobs.measures.figures import DIGITS
from training_jobs.ranker.document import CoveragePoint, FittedRanker, RankerFigures, Source
from training_jobs.ranker.examples import Answerable, Example

Matrix = NDArray[np.float64]

STRENGTH = 3.0
"""L2 penalty on the distance to the prior, for some hundred to some thousand questions."""
NUM_FOLDS = 5
MAX_REFUSED = 0.04
"""Share of answerable questions that may find nothing; one threshold keeps it, the other `PRECISION`."""
PRECISION = 0.94
"""Of what is shown as certain; sources count alike, one question in ten asks for an entry that is missing.
Without those it is about .95."""
_WITHHELD_SHARE = 0.1  # one question in ten asks for what nobody has written yet, beside written neighbours
# To a question whose own entry is missing its neighbours are worth showing, though they do not answer it.
_ANSWERABILITY_WEIGHT = {
    Answerable.YES: 1.0,
    Answerable.WITHHELD: 0.15,
    Answerable.NO: 1.0,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """An example and what a model that had not seen its group says of it."""

    example: Example
    is_first_right: bool
    is_first_faq: bool  # only a frequent question is ever shown as the very question asked
    certainty: float
    answerability: float


def fit_ranker(examples: Sequence[Example], *, prior: RankerModel | None = None) -> FittedRanker:
    """A ranker that learned from all examples, with figures measured across entries."""
    return fit_judged(examples, list(judge_across(examples, prior=prior)), prior=prior)


def fit_judged(
    examples: Sequence[Example],
    judged: Sequence[Judged],
    *,
    prior: RankerModel | None = None,
    max_refused: float = MAX_REFUSED,
) -> FittedRanker:
    """The same, from what `judge_across` said of these examples with this prior."""
    figures = RankerFigures(
        certain_from=round(certain_threshold(judged), DIGITS),
        answerable_from=round(answerable_threshold(judged, max_refused=max_refused), DIGITS),
        precision=PRECISION,
        curve=coverage_curve(judged),
        learned_from=_sources(examples),
    )
    return FittedRanker(_fit_parts(examples, prior), figures)


def judge_across(examples: Sequence[Example], *, prior: RankerModel | None = None) -> Iterator[Judged]:
    """Each example judged by a model fitted without its group."""
    folds = folds_of(examples, NUM_FOLDS)
    for fold in range(NUM_FOLDS):
        parts = _fit_parts([each for each, at in zip(examples, folds, strict=True) if at != fold], prior)
        model = _model(parts)
        for example, at in zip(examples, folds, strict=True):
            if at == fold:
                yield judge(model, example)


def judge(model: RankerModel, example: Example) -> Judged:
    features = _named(example)
    scores = model.scores(features)
    certainty, answerability = model.judge(features, scores)
    best = int(np.argmax(scores))
    is_faq = not example.rows[best, _IS_PASSAGE].any()
    return Judged(example, bool(example.is_right[best]), bool(is_faq), certainty, answerability)


def certain_threshold(judged: Sequence[Judged]) -> float:
    """The lowest certainty from which on the first entry is right in `PRECISION` of the questions.

    Sources count alike, whatever their size; a withheld entry counts as one question in ten.
    """
    rows = [each for each in judged if each.is_first_faq and each.example.answerable != Answerable.NO]
    weights = _balanced(rows)
    order = sorted(range(len(rows)), key=lambda at: -rows[at].certainty)
    right = total = 0.0
    threshold = 1.0
    for at in order:
        total += weights[at]
        right += weights[at] * rows[at].is_first_right
        if right / total >= PRECISION:
            threshold = rows[at].certainty
    return threshold


def answerable_threshold(judged: Sequence[Judged], *, max_refused: float = MAX_REFUSED) -> float:
    """The answerability below which `max_refused` of the answerable questions lie, sources counting alike."""
    rows = [each for each in judged if each.example.answerable == Answerable.YES]
    weights = _balanced(rows)
    total, refused = sum(weights), 0.0
    for at in sorted(range(len(rows)), key=lambda at: rows[at].answerability):
        refused += weights[at]
        if refused > max_refused * total:
            return rows[at].answerability
    return 0.0


def coverage_curve(judged: Sequence[Judged]) -> tuple[CoveragePoint, ...]:
    """By threshold of certainty: share of questions answered word for word, and how many of them rightly."""
    rows = [each for each in judged if each.is_first_faq and each.example.answerable == Answerable.YES]
    weights = np.array(_balanced(rows))
    certainty = np.array([each.certainty for each in rows])
    right = np.array([each.is_first_right for each in rows], dtype=float)
    curve = []
    for threshold in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975):
        chosen = weights * (certainty >= threshold)
        covered = float(chosen.sum() / weights.sum()) if len(rows) else 0.0
        precise = float((chosen * right).sum() / chosen.sum()) if chosen.sum() else 1.0
        curve.append(CoveragePoint(threshold, round(covered, DIGITS), round(precise, DIGITS)))
    return tuple(curve)


def _fit_parts(examples: Sequence[Example], prior: RankerModel | None) -> dict[str, Logistic]:
    faq, passage = _fit_scorers(examples, prior)
    heads = _head_rows(examples, prior)
    is_first_right = np.array([first for _row, first in heads])
    rows = np.array([row for row, _first in heads])
    weights = np.array([example.weight for example in examples])
    has_answer = np.array([float(example.answerable == Answerable.YES) for example in examples])
    answering = weights * np.array([_ANSWERABILITY_WEIGHT[example.answerable] for example in examples])
    return {
        "faq": faq,
        "passage": passage,
        "certainty": fit_logistic(rows, is_first_right, weights, prior=prior.certainty if prior else None),
        "answerability": fit_logistic(
            rows, has_answer, answering, prior=prior.answerability if prior else None
        ),
    }


def fit_logistic(
    rows: Matrix,
    targets: Matrix,
    weights: Matrix,
    *,
    prior: Logistic | None = None,
    strength: float = STRENGTH,
) -> Logistic:
    """Minimise weighted log loss + strength / 2 * |w - prior|^2 over standardised rows (N, F).

    Without a prior this is scikit-learn's `LogisticRegression(C=1 / strength)`, which it is tested against.
    With one, its means and scales stay, so that a few examples change little.
    """
    mean = prior.mean if prior else np.average(rows, axis=0, weights=weights)
    scale = prior.scale if prior else np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=weights)) + 1e-6
    start = np.append(prior.weights, prior.bias) if prior else np.zeros(rows.shape[1] + 1)
    inputs = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])

    def loss(values: Matrix) -> tuple[float, Matrix]:
        logits = inputs @ values
        error = 1 / (1 + np.exp(-np.clip(logits, -30, 30))) - targets
        distance = np.append((values - start)[:-1], 0.0 if prior is None else values[-1] - start[-1])
        total = float(np.sum(weights * (np.logaddexp(0, logits) - targets * logits)))
        gradient: Matrix = inputs.T @ (weights * error) + strength * distance
        return total + strength / 2 * float(distance @ distance), gradient

    from scipy.optimize import minimize

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return Logistic(mean, scale, found.x[:-1], float(found.x[-1]))


def _fit_scorers(examples: Sequence[Example], prior: RankerModel | None) -> tuple[Logistic, Logistic]:
    rows = np.vstack([example.rows for example in examples])
    right = np.concatenate([example.is_right for example in examples])
    weights = np.concatenate([np.full(len(example.rows), example.weight) for example in examples])
    is_passage: NDArray[np.bool_] = np.asarray(rows[:, _IS_PASSAGE].any(axis=1))

    def fitted(chosen: NDArray[np.bool_], known: Logistic | None) -> Logistic:
        if not right[chosen].any():  # nothing to learn of this kind: the earlier model stays
            return known or fit_logistic(rows, right, weights)
        return fit_logistic(rows[chosen], right[chosen], weights[chosen], prior=known)

    return fitted(~is_passage, prior.faq if prior else None), fitted(
        is_passage, prior.passage if prior else None
    )


def _head_rows(examples: Sequence[Example], prior: RankerModel | None) -> list[tuple[Matrix, float]]:
    """What the heads learn from: scores of a scorer that had not seen the example's group."""
    folds = folds_of(examples, 3)
    rows: dict[int, tuple[Matrix, float]] = {}
    for fold in range(3):
        others = [each for each, at in zip(examples, folds, strict=True) if at != fold]
        faq, passage = _fit_scorers(others, prior)
        for at, example in enumerate(examples):
            if folds[at] == fold:
                is_passage = example.rows[:, _IS_PASSAGE].any(axis=1)
                scores = np.where(is_passage, passage.logits(example.rows), faq.logits(example.rows))
                row = head_row(_named(example), scores)
                rows[at] = (row, float(example.is_right[int(np.argmax(scores))]))
    return [rows[at] for at in range(len(examples))]


_IS_PASSAGE = [FEATURES.index("is_article"), FEATURES.index("is_document")]


def _named(example: Example) -> list[Mapping[str, float]]:
    return [dict(zip(FEATURES, row, strict=True)) for row in example.rows]


def _model(parts: Mapping[str, Logistic]) -> RankerModel:
    return RankerModel("in training", **parts, certain_from=1.0, answerable_from=0.0)


def folds_of(examples: Sequence[Example], num_folds: int) -> list[int]:
    """Whole groups in the same fold, by the order in which groups first come."""
    known: dict[str, int] = {}
    return [known.setdefault(each.group, len(known)) % num_folds for each in examples]


def _balanced(rows: Sequence[Judged]) -> list[float]:
    """Every source weighs the same; within one, withheld entries as one question in ten."""
    sizes: dict[tuple[str, Answerable], int] = {}
    for each in rows:
        key = (each.example.source, each.example.answerable)
        sizes[key] = sizes.get(key, 0) + 1
    return [
        (_WITHHELD_SHARE if each.example.answerable == Answerable.WITHHELD else 1.0)
        / sizes[each.example.source, each.example.answerable]
        for each in rows
    ]


def _sources(examples: Sequence[Example]) -> tuple[Source, ...]:
    return tuple(
        Source(
            name,
            sum(each.source == name and each.answerable != Answerable.WITHHELD for each in examples),
            len({each.group for each in examples if each.source == name}),
        )
        for name in sorted({example.source for example in examples})
    )
