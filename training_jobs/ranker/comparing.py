"""A new ranker against the one in service, on the same questions, none of which the new one had seen.

Its thresholds too are chosen on other entries than those they are judged on. The one in service is measured
as it is; where it does not keep the stated precision here, its threshold is raised until it does, chosen on
these very questions, so that both are compared at the same precision and the doubt is its.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.ranker.model import RankerModel, model_from
from assistant.statistics import Interval, Measure, Resamples, Values, Weights, interval
from training_jobs.measures.figures import DIGITS
from training_jobs.ranker.document import FAILED, NOT_MEASURED, PASSED, Check, FittedRanker, Gate
from training_jobs.ranker.examples import Answerable
from training_jobs.ranker.fitting import (
    MAX_REFUSED,
    NUM_FOLDS,
    PRECISION,
    Judged,
    answerable_threshold,
    certain_threshold,
    fit_judged,
    folds_of,
    judge,
    judge_across,
)
from training_jobs.ranker.selectors import RankerInService
from training_jobs.ranker.unit_examples import UnitExamples

MAX_CERTAIN_WITHOUT_ANSWER = 0.01
_MIN_WITHOUT_ANSWER = 20
_SEED = 7

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a ranker would do with each question: show one as certain, show it rightly, show nothing."""

    certain: Flags
    right: Flags
    refused: Flags


def decide(judged: Sequence[Judged], *, certain_from: float, answerable_from: float) -> Decisions:
    certain = np.array([each.is_first_faq and each.certainty >= certain_from for each in judged], dtype=bool)
    silent = np.array([each.answerability < answerable_from for each in judged], dtype=bool)
    right = np.array([each.is_first_right for each in judged], dtype=bool)
    return Decisions(certain, right, silent & ~certain)


def decide_as_is(model: RankerModel, judged: Sequence[Judged]) -> Decisions:
    """The ranker in service, kept to the stated precision (see the module)."""
    decisions = decide(judged, certain_from=model.certain_from, answerable_from=model.answerable_from)
    shown = decisions.certain & _answerable(judged)
    if not shown.any() or decisions.right[shown].mean() >= PRECISION:
        return decisions
    raised = max(model.certain_from, certain_threshold(judged))
    return decide(judged, certain_from=raised, answerable_from=model.answerable_from)


def decide_across(judged: Sequence[Judged], *, max_refused: float) -> Decisions:
    """Each question by thresholds chosen on the other folds of entries."""
    parts = Decisions(*(np.zeros(len(judged), dtype=bool) for _part in range(3)))
    for here, others in _folds(judged):
        decisions = decide(
            [judged[at] for at in here],
            certain_from=certain_threshold([judged[at] for at in others]),
            answerable_from=answerable_threshold([judged[at] for at in others], max_refused=max_refused),
        )
        parts.certain[here], parts.right[here] = decisions.certain, decisions.right
        parts.refused[here] = decisions.refused
    return parts


def allowed_refusals(judged: Sequence[Judged], decisions: Decisions) -> float:
    """A new ranker refuses no larger share than the one in service does, and never more than the product."""
    refused = decisions.refused[_answerable(judged)]
    return min(MAX_REFUSED, float(refused.mean())) if refused.size else MAX_REFUSED


def gate_checks(judged: Sequence[Judged], new: Decisions, old: Decisions) -> tuple[Check, ...]:
    """What has to hold, each with its figures (shares 0..1, 95 % intervals over entries)."""
    entries = _Entries(judged)
    answerable = _answerable(judged)
    foreign = np.array([each.example.answerable == Answerable.NO for each in judged], dtype=bool)
    coverage = entries.difference(new.certain, old.certain, answerable)
    precision = entries.share(new.right, answerable & new.certain)
    refused = entries.difference(new.refused, old.refused, answerable)
    return (
        _pair("coverage", coverage.value >= 0, new.certain, old.certain, answerable, coverage),
        _precision(precision, int((answerable & new.certain).sum())),
        _without_answer(new.certain, old.certain, foreign),
        _pair("refused", refused.low <= 0, new.refused, old.refused, answerable, refused),
    )


def fit_own_ranker(
    examples: UnitExamples, *, prior: RankerModel, in_service: RankerInService, model: RankerModel
) -> FittedRanker:
    """A ranker that learned from the unit, and what the gate measured against `model`, which is in service.

    It starts from `prior` and stays near it where the unit's questions say nothing else.
    """
    across = list(judge_across(examples.learned, prior=prior))
    before = [judge(model, each.example) for each in across]
    max_refused = allowed_refusals(before, decide_as_is(model, before))
    fitted = fit_judged(examples.learned, across, prior=prior, max_refused=max_refused)
    trained = model_from(fitted.as_document(), name="in training")
    judged = across + [judge(trained, each) for each in examples.held]
    before += [judge(model, each) for each in examples.held]
    checks = gate_checks(judged, decide_across(judged, max_refused=max_refused), decide_as_is(model, before))
    gate = Gate(in_service.name, in_service.digest, checks)
    return replace(fitted, figures=replace(fitted.figures, gate=gate))


class _Entries:
    """Resamples of entries: the ways to ask one thing stand or fall together."""

    def __init__(self, judged: Sequence[Judged]) -> None:
        places: dict[str, int] = {}
        self._of = np.array([places.setdefault(each.example.group, len(places)) for each in judged])
        self._resamples = Resamples(len(places), seed=_SEED)

    def share(self, counted: Flags, among: Flags) -> Interval:
        return self._interval(self._share(counted, among))

    def difference(self, counted: Flags, before: Flags, among: Flags) -> Interval:
        first, second = self._share(counted, among), self._share(before, among)
        return self._interval(lambda weights: first(weights) - second(weights))

    def _interval(self, measure: Measure) -> Interval:
        return interval(self._resamples.value(measure), self._resamples.draws(measure))

    def _share(self, counted: Flags, among: Flags) -> Measure:
        size = self._resamples.num_questions
        above = np.bincount(self._of, counted & among, minlength=size).astype(np.float32)
        below = np.bincount(self._of, among, minlength=size).astype(np.float32)

        def measure(weights: Weights) -> Values:
            total = (weights @ below).astype(np.float64)
            shares: Values = np.divide(
                weights @ above, total, out=np.full_like(total, np.nan), where=total > 0
            )
            return shares

        return measure


def _pair(name: str, is_kept: bool, new: Flags, old: Flags, among: Flags, difference: Interval) -> Check:
    return Check(
        name,
        PASSED if is_kept else FAILED,
        count=int(among.sum()),
        new=_rounded(new[among].mean()),
        old=_rounded(old[among].mean()),
        low=_rounded(difference.low),
        high=_rounded(difference.high),
    )


def _precision(measured: Interval, count: int) -> Check:
    if not count:
        return Check("precision", NOT_MEASURED, count, limit=PRECISION)
    return Check(
        "precision",
        PASSED if measured.high >= PRECISION else FAILED,
        count,
        new=_rounded(measured.value),
        low=_rounded(measured.low),
        high=_rounded(measured.high),
        limit=PRECISION,
    )


def _without_answer(new: Flags, old: Flags, foreign: Flags) -> Check:
    count = int(foreign.sum())
    if count < _MIN_WITHOUT_ANSWER:
        return Check("no_answer", NOT_MEASURED, count, limit=MAX_CERTAIN_WITHOUT_ANSWER)
    share = float(new[foreign].mean())
    return Check(
        "no_answer",
        PASSED if share <= MAX_CERTAIN_WITHOUT_ANSWER else FAILED,
        count,
        new=_rounded(share),
        old=_rounded(old[foreign].mean()),
        limit=MAX_CERTAIN_WITHOUT_ANSWER,
    )


def _answerable(judged: Sequence[Judged]) -> Flags:
    return np.array([each.example.answerable == Answerable.YES for each in judged], dtype=bool)


def _folds(judged: Sequence[Judged]) -> Iterator[tuple[list[int], list[int]]]:
    """Places here and elsewhere, whole entries together."""
    fold_of = folds_of([each.example for each in judged], NUM_FOLDS)
    for fold in range(NUM_FOLDS):
        here = [at for at, number in enumerate(fold_of) if number == fold]
        if here:
            yield here, [at for at, number in enumerate(fold_of) if number != fold]


def _rounded(value: float) -> float:
    return round(float(value), DIGITS) + 0.0
