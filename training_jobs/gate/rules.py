# ruff: noqa: E501 - sentences people read stay whole
"""Is a rule of the gate kept by what was measured? Every no says why, every «not yet» how many questions it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assistant.statistics import Interval, wilson
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.metrics import METRICS, Metric
from training_jobs.gate.checks import Check, CheckState, Condition
from training_jobs.gate.gains import Gain, measured_alone, measured_gain, sliced
from training_jobs.measures.figures import decimal, interval_document, percent, points
from training_jobs.models import GateRule

MIN_QUESTIONS = 30
"""Below, the normal approximations behind every interval are poor; nothing is decided on fewer."""

MIN_PROTECTED = 20
"""Of a protected set, where nothing may be lost and the bound is Wilson's, which holds for few as well: with 20
a loss in one question out of six would have shown."""

_NUM_NAMED, _MAX_KEPT = 5, 50


@dataclass(frozen=True, slots=True)
class GainFigures:
    """Of a rule that compares; `num_needed` as `Gain.num_needed` says."""

    gain: Gain
    margin: float
    num_needed: int | None

    @property
    def num_questions(self) -> int:
        return self.gain.num_questions

    def as_document(self) -> dict[str, object]:
        return {**self.gain.as_document(), "margin": self.margin, "num_needed": self.num_needed}


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """Of a rule that asks for an absolute value."""

    candidate: Interval
    least: float
    num_questions: int

    def as_document(self) -> dict[str, object]:
        return {
            "candidate": interval_document(self.candidate),
            "least": self.least,
            "num_questions": self.num_questions,
        }


@dataclass(frozen=True, slots=True)
class ProtectionFigures:
    """Of a protected set; `lost` are the ids of questions that went well with the reference only."""

    num_questions: int
    num_right: int
    num_right_reference: int
    lost: list[str]

    def as_document(self) -> dict[str, object]:
        return {
            "num_questions": self.num_questions,
            "num_right": self.num_right,
            "num_right_reference": self.num_right_reference,
            "num_lost": len(self.lost),
            "lost": self.lost[:_MAX_KEPT],
        }


def judge(condition: Condition, candidate: Sequence[Prediction], reference: Sequence[Prediction]) -> Check:
    """What came of the condition, given the replies of both to the same questions in the same order."""
    rule = condition.rule
    if rule is None:
        return _judge_protection(condition, candidate, reference)
    mine = sliced(candidate, rule.slice_dimension, rule.slice_part)
    theirs = sliced(reference, rule.slice_dimension, rule.slice_part)
    if rule.metric not in METRICS or not mine:
        return _unmeasurable(condition, rule)
    if rule.least is not None or not condition.reference:
        return _judge_value(condition, rule, mine)
    gain = measured_gain(rule.metric, mine, theirs)
    return _unmeasurable(condition, rule) if gain is None else _judge_gain(condition, rule, gain)


def _judge_gain(condition: Condition, rule: GateRule, gain: Gain) -> Check:
    metric = METRICS[rule.metric]
    values = {
        **_named(condition, rule),
        "candidate": amount(metric, gain.candidate.value),
        "reference": amount(metric, gain.reference.value),
        "low": change(metric, gain.gain.low),
        "high": change(metric, gain.gain.high),
        "margin": margin_words(metric, rule.margin),
        "count": gain.num_questions,
    }
    needed = gain.num_needed(rule.margin)
    figures = GainFigures(gain, rule.margin, needed)
    head = (
        _(
            "%(metric)s on «%(set)s»%(slice)s: %(candidate)s, the reference %(reference)s (change between %(low)s and %(high)s)."
        )
        % values
    )
    if gain.num_questions >= MIN_QUESTIONS and gain.gain.low >= -rule.margin:
        outcome = _("Kept: even at worst it loses no more than %(margin)s.") % values
        return Check(condition, CheckState.PASSED, f"{head} {outcome}", figures=figures)
    if gain.gain.value < -rule.margin:
        outcome = _("Not kept: on these questions it loses more than %(margin)s.") % values
        advice = _("Train again with better data or other settings, or keep what is in production.")
        return Check(condition, CheckState.FAILED, f"{head} {outcome}", advice, figures)
    outcome = _("Not proven: at worst it could lose more than %(margin)s.") % values
    return Check(
        condition, CheckState.TOO_FEW, f"{head} {outcome}", _more_questions(gain, needed, metric), figures
    )


def _more_questions(gain: Gain, needed: int | None, metric: Metric) -> str:
    count = gain.num_questions
    if needed is None:
        if gain.spread is not None:
            return _(
                "With nothing to lose, an equal model can never be proven equal: let the rule allow a small loss."
            )
        return _("Add questions to the set and freeze a new version (now %(count)d).") % {"count": count}
    seen = change(metric, gain.detectable or 0.0).lstrip("+")
    return _(
        "With %(count)d questions only a difference of about %(seen)s or more is seen; to prove an equal model, about %(needed)d questions are needed. Add questions to the set and freeze a new version."
    ) % {"count": count, "seen": seen, "needed": max(needed, MIN_QUESTIONS, count + 1)}


def _judge_value(condition: Condition, rule: GateRule, candidate: Sequence[Prediction]) -> Check:
    """An absolute value: the worse end of the interval has to reach it."""
    found = measured_alone(rule.metric, candidate)
    if found is None or rule.least is None:
        return _unmeasurable(condition, rule)
    value, number = found
    metric = METRICS[rule.metric]
    if metric.lower_is_better:
        is_kept, is_missed = value.high <= rule.least, value.value > rule.least
        asked = _("at most %(value)s") % {"value": amount(metric, rule.least)}
    else:
        is_kept, is_missed = value.low >= rule.least, value.value < rule.least
        asked = _("at least %(value)s") % {"value": amount(metric, rule.least)}
    figures = ValueFigures(value, rule.least, number)
    head = _(
        "%(metric)s on «%(set)s»%(slice)s: %(value)s (between %(low)s and %(high)s), asked for: %(asked)s."
    ) % {
        **_named(condition, rule),
        **_bounds(metric, value),
        "asked": asked,
    }
    if is_kept and number >= MIN_QUESTIONS:
        return Check(condition, CheckState.PASSED, " ".join((head, _("Kept."))), figures=figures)
    if is_missed:
        advice = _("Train again with better data or other settings, or keep what is in production.")
        return Check(condition, CheckState.FAILED, " ".join((head, _("Not kept."))), advice, figures)
    advice = _("Add questions to the set and freeze a new version (now %(count)d).") % {"count": number}
    sentence = " ".join((head, _("Not proven with so few questions.")))
    return Check(condition, CheckState.TOO_FEW, sentence, advice, figures)


def _judge_protection(
    condition: Condition, candidate: Sequence[Prediction], reference: Sequence[Prediction]
) -> Check:
    """Not one question that the reference handled rightly may be lost; gains elsewhere make up for none."""
    lost = [
        mine.question.id
        for mine, theirs in zip(candidate, reference, strict=True)
        if _is_right(theirs) and not _is_right(mine)
    ]
    number = len(candidate)
    figures = ProtectionFigures(number, sum(map(_is_right, candidate)), sum(map(_is_right, reference)), lost)
    head = _("«%(set)s»: rightly handled %(right)d of %(count)d, by the reference %(before)d.") % {
        "set": condition.evaluation_set.name,
        "right": figures.num_right,
        "before": figures.num_right_reference,
        "count": number,
    }
    if lost:
        outcome = ngettext(
            "Not kept: one question that went well before goes wrong now (%(names)s). Nothing may be lost here.",
            "Not kept: %(count)d questions that went well before go wrong now (%(names)s). Nothing may be lost here.",
            len(lost),
        ) % {
            "count": len(lost),
            "names": ", ".join(lost[:_NUM_NAMED]) + ("…" if len(lost) > _NUM_NAMED else ""),
        }
        advice = _("Look at these questions in the evaluation, and teach the model to keep silent there.")
        return Check(condition, CheckState.FAILED, f"{head} {outcome}", advice, figures)
    worst = percent(wilson(0, number).high)
    if number < MIN_PROTECTED:
        outcome = _("Nothing was lost, but so few questions leave room for a loss of up to %(worst)s.") % {
            "worst": worst
        }
        advice = _("At least %(least)d questions are needed: add %(count)d and freeze a new version.") % {
            "least": MIN_PROTECTED,
            "count": MIN_PROTECTED - number,
        }
        return Check(condition, CheckState.TOO_FEW, f"{head} {outcome}", advice, figures)
    outcome = _("Kept: nothing was lost (a loss of more than %(worst)s would have shown).") % {"worst": worst}
    return Check(condition, CheckState.PASSED, f"{head} {outcome}", figures=figures)


def _is_right(prediction: Prediction) -> bool:
    """Silent where there is no answer, and not silent where there is one."""
    return prediction.outcome.abstained != prediction.question.is_answerable


def _unmeasurable(condition: Condition, rule: GateRule) -> Check:
    sentence = _("%(metric)s on «%(set)s»%(slice)s: these questions do not allow to measure it.") % _named(
        condition, rule
    )
    advice = _(
        "Choose another measure for this rule, or add what is missing to the questions (answers, right passages)."
    )
    return Check(condition, CheckState.NOT_MEASURED, sentence, advice)


def _named(condition: Condition, rule: GateRule) -> dict[str, str]:
    return {
        "metric": str(METRICS[rule.metric].label) if rule.metric in METRICS else rule.metric,
        "set": condition.evaluation_set.name,
        "slice": f" ({rule.slice_part})" if rule.slice_dimension else "",
    }


def _bounds(metric: Metric, found: Interval) -> dict[str, str]:
    return {name: amount(metric, getattr(found, name)) for name in ("value", "low", "high")}


def amount(metric: Metric, value: float) -> str:
    """A value of the metric as people read it."""
    return f"{decimal(value, metric.digits)}\u00a0{metric.unit}" if metric.unit else percent(value)


def change(metric: Metric, value: float) -> str:
    """A change, signed; positive is better."""
    sign = "+" if value > 0 else ""
    if metric.unit:
        return f"{sign}{decimal(value, metric.digits)}\u00a0{metric.unit}"
    return _("%(points)s points") % {"points": sign + points(value)}


def margin_words(metric: Metric, margin: float) -> str:
    return change(metric, margin).lstrip("+")
