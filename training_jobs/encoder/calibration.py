"""From which similarity on a passage may be trusted. Pure functions of cosine similarities (-1..1)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Of the questions whose own entry is missing, at most this share may be answered word for word by another.
MAX_FALSE_CERTAINTY = 0.005


@dataclass(frozen=True, slots=True)
class CalibratedThresholds:
    """With the errors they made on the calibration questions, as shares 0..1."""

    abstain_below: float
    certain_above: float
    false_abstention: float  # answerable questions that would be turned away
    false_relevance: float  # questions without an answer that would go on to an answer
    false_certainty: float  # questions without their own entry that would get another's word for word


def calibrate(
    *, answerable: Sequence[float], unanswerable: Sequence[float], best_wrong: Sequence[float]
) -> CalibratedThresholds:
    """Choose both thresholds.

    `answerable` and `unanswerable` hold the similarity of the best hit of each question with and without an
    answer in the corpus; `best_wrong` that of the best hit that does not answer, as if the right entry were
    missing. `abstain_below` makes both errors equally rare (the equal error rate); `certain_above` is the
    least similarity that keeps false certainty within its bound.

    Raises:
        ValueError: one of the three is empty.
    """
    with_answer, without_answer, wrong = (
        np.sort(np.asarray(values, dtype=np.float64)) for values in (answerable, unanswerable, best_wrong)
    )
    if not (with_answer.size and without_answer.size and wrong.size):
        raise ValueError("calibration needs questions with and without an answer")
    candidates = np.unique(np.concatenate([with_answer, without_answer]))
    turned_away = np.searchsorted(with_answer, candidates, side="left") / with_answer.size
    let_through = 1 - np.searchsorted(without_answer, candidates, side="left") / without_answer.size
    chosen = int(np.argmin(np.maximum(turned_away, let_through)))
    certain = float(np.nextafter(np.quantile(wrong, 1 - MAX_FALSE_CERTAINTY, method="higher"), np.inf))
    return CalibratedThresholds(
        abstain_below=float(candidates[chosen]),
        certain_above=max(certain, float(candidates[chosen])),
        false_abstention=float(turned_away[chosen]),
        false_relevance=float(let_through[chosen]),
        false_certainty=float(np.mean(wrong >= certain)),
    )
