"""The gate: may this release go into service, by what was measured?

It is open only when every condition is kept: each active rule of the unit, and for each set of questions
without an answer or of safety that nothing was lost. What is not measured is not kept. Whether the release
may also write is another question (`gate.writing`): its answer is recorded, and no promotion waits for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assistant.index.selectors import index_generation
from training_jobs.enums import GateReference
from training_jobs.evaluation.judge.agreement import gate_refusal
from training_jobs.evaluation.judge.grading import with_known_grades
from training_jobs.evaluation.replies import predictions_of
from training_jobs.gate.checks import PROTECTED, Check, CheckState, Condition, method_of, reference_method
from training_jobs.gate.rules import judge
from training_jobs.gate.runs import find_source, leaked_ids
from training_jobs.gate.selectors import protected_sets, rules_of
from training_jobs.gate.verdict import Verdict
from training_jobs.gate.writing_figures import WritingFigures, noted_figures
from training_jobs.models import EvaluationRun, Release
from training_jobs.question_sets.selectors import questions_of
from training_jobs.releases.selectors import production_release

JUDGE_METRIC = "judge_score"

# A finished evaluation never changes, and a page asks for the same few checks again and again.
_NUM_KEPT = 64
_kept: dict[tuple[object, ...], Check] = {}


@dataclass(frozen=True, slots=True)
class Examination:
    """Every check of a release, in reading order: what stands against it first."""

    checks: tuple[Check, ...]
    index_generation: int
    writing: WritingFigures | None = None  # the last comparison with the nearest entries

    @property
    def is_open(self) -> bool:
        return bool(self.checks) and all(check.state is CheckState.PASSED for check in self.checks)

    @property
    def needs_measuring(self) -> bool:
        return any(check.needs_evaluation for check in self.checks)


def conditions_of(release: Release) -> list[Condition]:
    """Protected sets first, then the unit's rules."""
    candidate = method_of(release)
    protections = [
        Condition(each, candidate, reference_method(release, GateReference.PRODUCTION))
        for each in protected_sets(release.unit, PROTECTED)
    ]
    rules = [
        Condition(rule.evaluation_set, candidate, reference_method(release, rule.reference), rule)
        for rule in rules_of(release.unit).filter(is_active=True)
    ]
    return protections + rules


def examine_release(release: Release) -> Examination:
    """What every condition comes to now."""
    checks = [_check(release, condition) for condition in conditions_of(release)]
    order = [CheckState.FAILED, CheckState.TOO_FEW, CheckState.NOT_MEASURED, CheckState.PASSED]
    checks.sort(key=lambda check: order.index(check.state))
    return Examination(tuple(checks), index_generation(release.unit), noted_figures(release))


def release_gate(release: Release) -> Verdict:
    """What the gate says of the release now."""
    return verdict_of(examine_release(release))


def verdict_of(examination: Examination) -> Verdict:
    checks = examination.checks
    return Verdict(
        is_open=examination.is_open,
        summary=_summary(checks),
        figures={
            "index_generation": examination.index_generation,
            "checks": [check.as_document() for check in checks],
            "writing": examination.writing.as_document() if examination.writing else {},
        },
    )


def _summary(checks: Sequence[Check]) -> str:
    if not checks:
        return _(
            "Nothing can be measured yet: this unit has no frozen questions."
            " Make an evaluation set and freeze it."
        )
    counted = count_sentence(checks)
    first = checks[0]
    if first.state is CheckState.PASSED:
        return counted
    return " ".join(part for part in (counted, first.sentence, first.advice) if part)


def count_sentence(checks: Sequence[Check]) -> str:
    kept = sum(check.state is CheckState.PASSED for check in checks)
    return ngettext(
        "%(kept)d of %(count)d condition is kept.", "%(kept)d of %(count)d conditions are kept.", len(checks)
    ) % {"kept": kept, "count": len(checks)}


def _check(release: Release, condition: Condition) -> Check:
    is_of_judge = condition.rule is not None and condition.rule.metric == JUDGE_METRIC
    refusal = gate_refusal() if is_of_judge else ""
    if refusal:
        return _judge_refused(condition, refusal)
    source = find_source(release, condition)
    if source.run is None:
        return source.as_check(condition)
    counted = _counted_ids(release, condition, source.run)
    if is_of_judge:  # its grades may be given any day
        return _judged(condition, source.run, counted, with_grades=True)
    key = _key(condition, source.run, counted)
    if key not in _kept:
        if len(_kept) >= _NUM_KEPT:
            _kept.clear()
        _kept[key] = _judged(condition, source.run, counted)
    return _kept[key]


def _judged(
    condition: Condition, run: EvaluationRun, counted: frozenset[str], *, with_grades: bool = False
) -> Check:
    """What came of the condition on the questions that count."""
    replies = predictions_of(run)
    candidate, reference = (
        [each for each in replies.get(name, ()) if each.question.id in counted]
        for name in (condition.candidate, condition.reference)
    )
    if not candidate or (condition.reference and len(candidate) != len(reference)):
        sentence = _("Not measured yet with «%(set)s»: its replies are no longer kept.") % {
            "set": condition.evaluation_set.name
        }
        advice = _("Press «Measure now».")
        return Check(condition, CheckState.NOT_MEASURED, sentence, advice, needs_evaluation=True)
    if with_grades:
        candidate, reference = with_known_grades(candidate), with_known_grades(reference)
    return replace(judge(condition, candidate, reference), evaluation=run.pk)


def _counted_ids(release: Release, condition: Condition, run: EvaluationRun) -> frozenset[str]:
    """Questions of the condition's part that neither of the two models has learned."""
    current = production_release(release.unit)
    learned = leaked_ids(run, [each for each in (release, current) if each is not None])
    return frozenset(
        each.id for each in questions_of(run.set_version, condition.part) if each.id not in learned
    )


def _key(condition: Condition, run: EvaluationRun, counted: frozenset[str]) -> tuple[object, ...]:
    """Everything a check depends on; its sentences are in the reader's language."""
    rule = condition.rule
    asked = (
        ()
        if rule is None
        else (rule.pk, rule.metric, rule.slice_dimension, rule.slice_part, rule.margin, rule.least)
    )
    methods = (condition.candidate, condition.reference)
    return run.pk, str(run.finished_at), methods, asked, counted, get_language()


def _judge_refused(condition: Condition, refusal: str) -> Check:
    sentence = _("The judge model may not decide on «%(set)s»: %(why)s.") % {
        "set": condition.evaluation_set.name,
        "why": refusal,
    }
    advice = _("Vote on more pairs of answers in «Comparisons», or choose another measure for this rule.")
    return Check(condition, CheckState.NOT_MEASURED, sentence, advice)
