"""Calibrating the configured encoder on questions with and without an answer; stored with the encoder.

What the thresholds mean to answering: no hit at or above `abstain_below` means that nothing in the knowledge
base answers the question; a frequent question at or above `certain_above` is the very question asked, and
its curated answer may be given word for word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from assistant import encoder as encoders
from assistant.enums import Method
from assistant.index.encoders import register_encoder, set_thresholds
from assistant.retrieval import retrieve
from curation.models import Unit
from training_jobs.exceptions import QuestionFileError
from training_jobs.question_sets.question_file import Question

_HITS_LOOKED_AT = 50
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


def calibrate_encoder(unit: Unit, questions: Sequence[Question]) -> CalibratedThresholds:
    """Measure on the unit's index and keep the thresholds on the encoder's row.

    Raises:
        QuestionFileError: the questions hold none that is answerable with `relevant`, or none that is not.
        EncoderUnavailableError: the encoder cannot be used, or nothing was indexed with it.
    """
    answerable, unanswerable, best_wrong = [], [], []
    for question in questions:
        found = retrieve(
            question.text, unit=unit, method=Method.DENSE, k=_HITS_LOOKED_AT, as_of=question.as_of
        )
        ranked = [(hit, hit.dense_score) for hit in found.hits if hit.dense_score is not None]
        if not ranked:
            continue
        if not question.is_answerable:
            unanswerable.append(ranked[0][1])
        elif question.relevant:
            answerable.append(ranked[0][1])
            others = (s for hit, s in ranked if not {hit.key, hit.entry_key} & question.relevant)
            best_wrong.append(next(others, -1.0))
    if not answerable or not unanswerable:
        raise QuestionFileError(
            _("Calibration needs questions with «relevant» and questions with «answerable»: false.")
        )
    thresholds = calibrate(answerable=answerable, unanswerable=unanswerable, best_wrong=best_wrong)
    encoder = encoders.get_encoder()
    set_thresholds(
        register_encoder(name=encoder.name, digest=encoder.digest, dimensions=encoder.dimensions),
        abstain_below=thresholds.abstain_below,
        certain_above=thresholds.certain_above,
    )
    return thresholds


def calibrate(
    *, answerable: Sequence[float], unanswerable: Sequence[float], best_wrong: Sequence[float]
) -> CalibratedThresholds:
    """Choose both thresholds from cosine similarities (-1..1).

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
