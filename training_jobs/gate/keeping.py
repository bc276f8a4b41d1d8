"""Keeping with a release whether it may write, once it has been measured."""

import logging

from assistant.selectors.answers import BEATS_NEAREST
from assistant.services.served_models import generator_note_comparison
from training_jobs.evaluation.methods.families import WRITING
from training_jobs.evaluation.selectors import releases_by_model
from training_jobs.gate.writing import WritingCheck, examine_writing
from training_jobs.models import EvaluationRun, Release

logger = logging.getLogger(__name__)


def note_written_answers(run: EvaluationRun) -> None:
    """After an evaluation has ended: what it tells of the releases that wrote in it."""
    methods = (name.partition("=") for name in run.methods)
    models = [model for kind, _separator, model in methods if kind == WRITING and model]
    for release in releases_by_model(models).values():
        note_writing(release)


def note_writing(release: Release) -> WritingCheck:
    """Examine the release and keep the figures on its model, from which the next answer goes by them.

    What is not measured changes nothing: an earlier comparison holds until a newer one is finished.
    """
    check = examine_writing(release)
    if check.figures and check.figures != release.served_model.document.get(BEATS_NEAREST):
        generator_note_comparison(release.served_model, check.figures)
        logger.info("writing_measured release=%s may_write=%s", release.pk, check.figures["value"])
    return check
