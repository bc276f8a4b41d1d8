"""Two evaluations side by side: the same methods on the questions both asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from assistant.statistics import Interval, Resamples, Values, interval, means_of
from training_jobs.evaluation.scoring.metrics import METRICS, Metric
from training_jobs.evaluation.scoring.summary import SEED
from training_jobs.evaluation.scoring.verdicts import Details
from training_jobs.exceptions import NotComparableError
from training_jobs.measures.significance import SIGNIFICANCE_LEVEL, holm, paired_p_value

_LEAST_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class Change:
    """`difference` is new minus old on the same questions; p after Holm over the metric's methods."""

    method: str
    metric: Metric
    old: float
    new: float
    difference: Interval
    p_value: float
    p_corrected: float
    num_questions: int

    @property
    def is_beyond_chance(self) -> bool:
        return self.p_corrected < SIGNIFICANCE_LEVEL


@dataclass(frozen=True, slots=True)
class Turned:
    """A question that one of the two got right and the other did not; its place in the new run."""

    method: str
    question: str
    place: int
    is_won: bool


@dataclass(frozen=True, slots=True)
class RunComparison:
    methods: tuple[str, ...]
    num_questions: int
    changes: tuple[Change, ...]
    turned: tuple[Turned, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Where the common questions stand in the new and in the old run."""

    new: Sequence[int]
    old: Sequence[int]


def compare_runs(new: Details, old: Details, *, changed: frozenset[str]) -> RunComparison:
    """Paired differences of every metric that has a value a question, and the questions won and lost.

    `changed` holds ids whose question is not the same in both sets; they are left out.

    Raises:
        NotComparableError: they share no method, or fewer than two questions.
    """
    methods = tuple(name for name in new.verdicts if name in old.verdicts)
    if not methods:
        raise NotComparableError(_("The two evaluations have no method in common."))
    pair = _common(new, old, changed)
    if len(pair.new) < _LEAST_QUESTIONS:
        raise NotComparableError(_("The two evaluations have fewer than two questions in common."))
    rows = [row for metric in METRICS.values() for row in _of_metric(metric, methods, new, old, pair)]
    changes = _changes(rows, Resamples(len(pair.new), seed=SEED))
    turned = [each for method in methods for each in _turned(method, new, old, pair)]
    return RunComparison(methods, len(pair.new), tuple(changes), tuple(turned))


def _common(new: Details, old: Details, changed: frozenset[str]) -> _Pair:
    before = {identifier: place for place, identifier in enumerate(old.questions)}
    shared = [
        (place, before[identifier])
        for place, identifier in enumerate(new.questions)
        if identifier in before and identifier not in changed
    ]
    return _Pair([place for place, _before in shared], [place for _new, place in shared])


@dataclass(frozen=True, slots=True)
class _Scored:
    method: str
    metric: Metric
    mine: Values
    theirs: Values
    p_value: float
    p_corrected: float


def _of_metric(
    metric: Metric, methods: Sequence[str], new: Details, old: Details, pair: _Pair
) -> list[_Scored]:
    """Corrected over the methods compared in this metric."""
    rows = []
    for method in methods:
        scores = _paired(metric.name, new.scores[method], old.scores[method], pair)
        if scores is not None:
            rows.append((method, *scores))
    p_values = [_p_value(metric, mine, theirs) for _method, mine, theirs in rows]
    return [
        _Scored(method, metric, mine, theirs, p_value, corrected)
        for (method, mine, theirs), p_value, corrected in zip(rows, p_values, holm(p_values), strict=True)
    ]


def _changes(rows: Sequence[_Scored], resamples: Resamples) -> list[Change]:
    """All differences on the same resamples, in one product of matrices."""
    if not rows:
        return []
    columns = np.column_stack([row.mine - row.theirs for row in rows])
    draws = resamples.draws(means_of(columns))
    values = np.nanmean(columns, axis=0)
    return [
        Change(
            method=row.method,
            metric=row.metric,
            old=float(np.nanmean(row.theirs)),
            new=float(np.nanmean(row.mine)),
            difference=interval(float(values[at]), draws[:, at]),
            p_value=row.p_value,
            p_corrected=row.p_corrected,
            num_questions=int((~np.isnan(row.mine)).sum()),
        )
        for at, row in enumerate(rows)
    ]


def _paired(
    metric: str, new: Mapping[str, Values], old: Mapping[str, Values], pair: _Pair
) -> tuple[Values, Values] | None:
    """Scores of the common questions, NaN in both where one of them has none; None with too few."""
    if metric not in new or metric not in old:
        return None
    mine, theirs = new[metric][list(pair.new)], old[metric][list(pair.old)]
    both = ~np.isnan(mine) & ~np.isnan(theirs)
    if both.sum() < _LEAST_QUESTIONS:
        return None
    return np.where(both, mine, np.nan), np.where(both, theirs, np.nan)


def _p_value(metric: Metric, mine: Values, theirs: Values) -> float:
    both = ~np.isnan(mine)
    return paired_p_value(mine[both].tolist(), theirs[both].tolist(), is_rate=metric.is_rate)


def _turned(method: str, new: Details, old: Details, pair: _Pair) -> list[Turned]:
    found = []
    for place, before in zip(pair.new, pair.old, strict=True):
        mine, theirs = new.verdicts[method][place].is_right, old.verdicts[method][before].is_right
        if mine is not None and theirs is not None and mine != theirs:
            found.append(Turned(method, new.questions[place], place, is_won=mine))
    return found
