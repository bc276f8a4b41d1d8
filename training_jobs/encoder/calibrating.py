"""Calibrating the configured encoder on questions with and without an answer; stored with the encoder.

What the thresholds mean to answering: no hit at or above `abstain_below` means that nothing in the knowledge
base answers the question; a frequent question at or above `certain_above` is the very question asked, and
its curated answer may be given word for word.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from assistant import encoder as encoders
from assistant.enums import Method
from assistant.index.encoders import register_encoder, set_thresholds
from assistant.retrieval import retrieve
from curation.models import Unit
from training_jobs.encoder.calibration import CalibratedThresholds, calibrate
from training_jobs.exceptions import QuestionFileError
from training_jobs.question_sets.question_file import Question

_HITS_LOOKED_AT = 50


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
