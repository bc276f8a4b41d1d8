# ruff: noqa: E501 - sentences people read stay whole
"""What may and may not be concluded, in plain sentences for people who decide, not for statisticians."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistant.statistics import Interval
from training_jobs.evaluation.scoring.comparisons import BASELINE, BEST, Comparison, best_of
from training_jobs.evaluation.scoring.metrics import MAIN_METRICS, METRICS, Family
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.measures.figures import percent, points

_FEW_QUESTIONS = 30  # below, the normal approximations behind intervals and tests are poor


def conclude(
    summaries: Mapping[str, MethodSummary], comparisons: Sequence[Comparison], *, baseline: str = ""
) -> list[str]:
    """Sentences in reading order; empty when nothing was measured."""
    sentences: list[str] = []
    for family, (metric, *_finer) in MAIN_METRICS.items():
        measured = [summary for summary in summaries.values() if metric in summary.intervals]
        if measured:
            sentences += _of_family(family, metric, measured, comparisons, baseline)
    if sentences:
        sentences += _limits(summaries)
    return sentences


def _of_family(
    family: Family,
    metric: str,
    measured: Sequence[MethodSummary],
    comparisons: Sequence[Comparison],
    baseline: str,
) -> list[str]:
    best = best_of(METRICS[metric], measured)
    sentences = [_first_place(family, best.name, best.intervals[metric], len(measured))]
    mine = [each for each in comparisons if each.metric == metric]
    against_best = [each for each in mine if each.role == BEST]
    sentences += _beaten(best.name, [each for each in against_best if each.is_beyond_chance])
    sentences += _level(best.name, [each for each in against_best if not each.is_beyond_chance])
    if baseline and baseline != best.name:
        sentences += [
            _against_baseline(each) for each in mine if each.role == BASELINE and each.method == best.name
        ]
    return sentences


def _first_place(family: Family, name: str, found: Interval, num_methods: int) -> str:
    values = {
        "method": name,
        "value": percent(found.value),
        "low": percent(found.low),
        "high": percent(found.high),
        "count": num_methods,
    }
    if family is Family.FINDING:
        if num_methods == 1:
            return (
                _(
                    "«%(method)s» puts a right passage first in %(value)s of the questions; among all questions "
                    "of this kind, probably between %(low)s and %(high)s."
                )
                % values
            )
        return (
            _(
                "Of %(count)d ways to find, «%(method)s» does best: it puts a right passage first in %(value)s of "
                "the questions; among all questions of this kind, probably between %(low)s and %(high)s."
            )
            % values
        )
    if num_methods == 1:
        return (
            _(
                "The answers of «%(method)s» share %(value)s of their words with the reference answers (F1); "
                "among all questions of this kind, probably between %(low)s and %(high)s."
            )
            % values
        )
    return (
        _(
            "Of %(count)d ways to answer, «%(method)s» comes nearest to the reference answers: it shares "
            "%(value)s of the words (F1); among all questions of this kind, probably between %(low)s and %(high)s."
        )
        % values
    )


def _beaten(best: str, comparisons: Sequence[Comparison]) -> list[str]:
    if not comparisons:
        return []
    nearest = max(comparisons, key=lambda each: each.difference.value)
    return [
        ngettext(
            "That it does better than %(methods)s is hardly a coincidence of these questions (the difference is at "
            "least %(points)s points, p < 0.05).",
            "That it does better than %(methods)s is hardly a coincidence of these questions (corrected for the "
            "number of comparisons, p < 0.05); from «%(nearest)s», the closest of them, it is %(points)s points away.",
            len(comparisons),
        )
        % {
            "methods": _names(comparisons),
            "nearest": nearest.method,
            "points": points(
                abs(nearest.difference.value) if len(comparisons) > 1 else max(0.0, -nearest.difference.high)
            ),
        }
    ]


def _level(best: str, comparisons: Sequence[Comparison]) -> list[str]:
    if not comparisons:
        return []
    known = [each.detectable for each in comparisons if each.detectable]
    values = {"best": best, "methods": _names(comparisons)}
    if not known:
        return [
            _("«%(best)s» and %(methods)s gave the same results here: this set cannot tell them apart.")
            % values
        ]
    return [
        _(
            "It cannot be concluded that «%(best)s» is better than %(methods)s, nor that they are equal: with "
            "these questions a true difference below about %(points)s points is easily missed."
        )
        % {**values, "points": points(max(known))}
    ]


def _against_baseline(each: Comparison) -> str:
    values = {
        "method": each.method,
        "baseline": each.reference,
        "points": points(abs(each.difference.value)),
        "low": points(each.difference.low),
        "high": points(each.difference.high),
    }
    if each.is_beyond_chance and each.difference.value > 0:
        return (
            _(
                "Compared with «%(baseline)s», the reference, «%(method)s» gains %(points)s points (between "
                "%(low)s and %(high)s)."
            )
            % values
        )
    return (
        _(
            "Compared with «%(baseline)s», the reference, no gain of «%(method)s» is proven (difference "
            "between %(low)s and %(high)s points)."
        )
        % values
    )


def _limits(summaries: Mapping[str, MethodSummary]) -> list[str]:
    num_questions = len(next(iter(summaries.values())).predictions)
    sentences = []
    if num_questions < _FEW_QUESTIONS:
        sentences.append(
            ngettext(
                "One question is far too few: take these figures as an example, not as a measurement.",
                "%(count)d questions are few: take these figures as a hint, not as a measurement.",
                num_questions,
            )
            % {"count": num_questions}
        )
    if len(summaries) > 1:
        sentences.append(
            _(
                "The best method was chosen on these same questions, so its advantage looks a little larger "
                "than it will be on new ones."
            )
        )
    sentences.append(
        _(
            "The figures hold for questions like these and for the content as it was on that day; they say "
            "nothing about other offices, other subjects or content added later."
        )
    )
    return sentences


def _names(comparisons: Sequence[Comparison]) -> str:
    names = [f"«{each.method}»" for each in sorted(comparisons, key=lambda each: -each.difference.value)]
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
