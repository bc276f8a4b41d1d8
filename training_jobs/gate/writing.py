"""May a generator write? Its answers against the nearest entries, on the unit's frozen questions.

The whole assistant is asked every question twice: quoting, as a unit that never writes, and with the
generator writing wherever no entry is the very question. What is found, refused and answered word for word
is the same both times, so the two differ only where students would have waited for the generator.

It wins when, on the hold-out parts of the unit's general sets together, without the questions it has learned,

- its answers are nearer to the references by chrF2: the lower bound of the paired 95 % interval is above
  zero. chrF2 weighs recall four times as much as precision (Popović 2015,
  https://aclanthology.org/W15-3049), so neither a long quotation nor a short sentence wins by its length;
- and at worst it loses no more than any rule of the gate allows (`DEFAULT_MARGIN`) of what the references say
  (recall of their words, which of the cheap measures agrees best with people about answers of any length:
  Adlakha et al. 2023, arXiv 2307.16877) and of the right citations.

Bounds are those of the gate, `measured_gain`: few questions never let it write.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.enums import AnswerStatus
from assistant.services.served_models import generator_note_comparison
from curation.enums import Writing
from training_jobs.enums import SetPart, SetPurpose
from training_jobs.evaluation.methods.descriptions import QUOTING, WRITING
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.replies import predictions_of
from training_jobs.evaluation.selectors import releases_by_model
from training_jobs.gate.checks import CheckState, Condition
from training_jobs.gate.gains import measured_gain
from training_jobs.gate.rules import MIN_QUESTIONS
from training_jobs.gate.runs import find_source, leaked_ids
from training_jobs.gate.selectors import newest_versions
from training_jobs.gate.services import DEFAULT_MARGIN
from training_jobs.gate.writing_figures import (
    Loss,
    WritingFigures,
    advice_of,
    noted_figures,
    sentence_of,
    state_of,
)
from training_jobs.measures.figures import DIGITS, rounded
from training_jobs.models import EvaluationRun, Release
from training_jobs.question_sets.selectors import questions_of

logger = logging.getLogger(__name__)

METRIC = "chrf"
PROTECTED_METRICS = ("token_recall", "citation_precision")


@dataclass(frozen=True, slots=True)
class WritingCheck:
    """What the comparison came to; without `figures` it is not measured.

    `unmeasured` holds what an evaluation still has to tell, as far as none is on its way.
    """

    state: CheckState
    sentence: str
    advice: str = ""
    figures: WritingFigures | None = None
    unmeasured: tuple[Condition, ...] = ()


def writing_method(release: Release) -> str:
    """The assistant with this release writing, by its name among the methods of an evaluation."""
    return f"{WRITING}={release.served_model.name}"


def writing_conditions(release: Release) -> list[Condition]:
    """One for each general set whose hold-out has reference answers; none where the unit never writes."""
    if release.unit.writing == Writing.NEVER:
        return []
    return [
        Condition(version.evaluation_set, writing_method(release), QUOTING)
        for version in newest_versions(release.unit)
        if version.evaluation_set.purpose == SetPurpose.GENERAL
        and any(question.answers for question in questions_of(version, SetPart.HOLDOUT))
    ]


def examine_writing(release: Release) -> WritingCheck:
    """What was measured of this release on the present questions and content."""
    conditions = writing_conditions(release)
    if not conditions:
        return _without_questions(release)
    found = [(condition, find_source(release, condition)) for condition in conditions]
    missing = [(condition, source) for condition, source in found if source.run is None]
    if missing:
        _condition, first = missing[0]
        unmeasured = tuple(condition for condition, source in missing if source.needs_evaluation)
        return WritingCheck(CheckState.NOT_MEASURED, first.missing, first.advice, unmeasured=unmeasured)
    runs = [source.run for _condition, source in found if source.run is not None]
    figures = noted_figures(release)
    if figures is None or figures.evaluations != [run.pk for run in runs]:
        figures = _measured(release, runs)
    if figures is None:
        sentence = _("The replies to these questions are no longer kept.")
        advice = _("Press «Measure now».")
        return WritingCheck(CheckState.NOT_MEASURED, sentence, advice, unmeasured=tuple(conditions))
    return WritingCheck(state_of(figures), sentence_of(figures), advice_of(figures), figures)


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
    if check.figures and check.figures != noted_figures(release):
        generator_note_comparison(release.served_model, check.figures.as_document())
        logger.info("writing_measured release=%s may_write=%s", release.pk, check.figures.value)
    return check


def _compare(
    written: Sequence[Prediction], quoted: Sequence[Prediction], evaluations: list[int]
) -> WritingFigures | None:
    """On the same questions in the same order; None when it cannot be compared."""
    gain = measured_gain(METRIC, written, quoted) if written else None
    if gain is None:
        return None
    protected = {metric: measured_gain(metric, written, quoted) for metric in PROTECTED_METRICS}
    kept = {
        metric: Loss(round(each.gain.value, DIGITS), round(each.gain.low, DIGITS))
        for metric, each in protected.items()
        if each is not None
    }
    is_kept = len(kept) == len(protected) and all(loss.low >= -DEFAULT_MARGIN for loss in kept.values())
    difference = rounded(gain.gain)
    return WritingFigures(
        value=gain.num_questions >= MIN_QUESTIONS and gain.gain.low > 0 and is_kept,
        metric=METRIC,
        difference=difference.value,
        low=difference.low,
        high=difference.high,
        n=gain.num_questions,
        written=round(gain.candidate.value, DIGITS),
        nearest=round(gain.reference.value, DIGITS),
        num_written=sum(each.outcome.status == AnswerStatus.GENERATED for each in written),
        kept=kept,
        date=timezone.localdate().isoformat(),
        evaluations=evaluations,
    )


def _measured(release: Release, runs: Sequence[EvaluationRun]) -> WritingFigures | None:
    """Of all sets together; None when replies are gone."""
    written: list[Prediction] = []
    quoted: list[Prediction] = []
    for run in runs:
        learned = leaked_ids(run, [release])
        held_out = {each.id for each in questions_of(run.set_version, SetPart.HOLDOUT)} - learned
        replies = predictions_of(run)
        mine, theirs = replies.get(writing_method(release), []), replies.get(QUOTING, [])
        if not mine or not theirs:
            return None
        written += [each for each in mine if each.question.id in held_out]
        quoted += [each for each in theirs if each.question.id in held_out]
    return _compare(written, quoted, [run.pk for run in runs])


def _without_questions(release: Release) -> WritingCheck:
    if release.unit.writing == Writing.NEVER:
        return WritingCheck(
            CheckState.NOT_MEASURED, _("This unit shows entries word for word and never writes.")
        )
    return WritingCheck(
        CheckState.NOT_MEASURED,
        _("It cannot be measured yet: no frozen set of this unit has reference answers."),
        _("Add answers to the questions of a general set and freeze it."),
    )
