"""How far the judge agrees with people, and whether that is enough for it to decide anything.

People vote between two answers («Probar»); the judge grades the same pairs, blind and in both orders. Both
are put into the same four words and compared by Cohen's kappa, with a percentile bootstrap interval.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from training_jobs.comparisons.selectors import judged_comparisons
from training_jobs.enums import Preference
from training_jobs.evaluation.judge.grading import Ask, Judge, ask_judge, ask_nobody, is_switched_on
from training_jobs.measures.agreement import cohen_kappa, kappa_interval
from training_jobs.measures.figures import decimal
from training_jobs.models import Comparison

logger = logging.getLogger(__name__)

MIN_KAPPA = 0.6
"""From there on agreement is «substantial» (Landis and Koch 1977)."""

MIN_VOTES = 50
"""With fewer, the interval of kappa is wider than half a point either way, and the value says nothing."""

_TIE_BELOW = 0.5  # grades; between two orders less is noise
_POOR_UP_TO = 1.0


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """`kappa` None while nothing or only one word was said. `num_waiting`: votes the judge has not seen."""

    kappa: float | None
    low: float | None
    high: float | None
    observed: float
    num_votes: int
    num_waiting: int

    @property
    def is_enough(self) -> bool:
        return self.kappa is not None and self.kappa >= MIN_KAPPA and self.num_votes >= MIN_VOTES

    def as_document(self) -> dict[str, float | None]:
        return {
            "kappa": self.kappa,
            "low": self.low,
            "high": self.high,
            "observed": self.observed,
            "num_votes": self.num_votes,
        }


def judge_agreement() -> JudgeAgreement:
    """From the grades that are kept; nobody is asked."""
    judge = Judge(ask=ask_nobody)
    people, machine, num_waiting = [], [], 0
    for vote in _votes():
        word = judged_preference(judge, vote)
        if word is None:
            num_waiting += 1
            continue
        people.append(vote.preference)
        machine.append(word)
    return _agreement(people, machine, num_waiting)


def judged_preference(judge: Judge, vote: Comparison) -> str | None:
    """What the judge prefers, in the words people vote with; None without valid grades."""
    evidence = [str(source.get("text", "")) for source in vote.sources]
    grades = judge.grade_pair(vote.question, evidence, (vote.left_answer, vote.right_answer))
    if grades is None:
        return None
    left, right = grades
    if max(left, right) <= _POOR_UP_TO:
        return Preference.NEITHER.value
    if abs(left - right) < _TIE_BELOW:
        return Preference.TIE.value
    return Preference.LEFT.value if left > right else Preference.RIGHT.value


def gate_refusal() -> str:
    """Why the judge may not decide at the gate; empty when it may."""
    if not is_switched_on():
        return _("no judge model is configured (JUDGE_MODEL)")
    found = judge_agreement()
    if found.is_enough:
        return ""
    values = {"votes": found.num_votes, "least": MIN_VOTES, "kappa_least": decimal(MIN_KAPPA, 1)}
    if found.num_votes < MIN_VOTES or found.kappa is None:
        return _("people's votes that the judge has graded are %(votes)d, and %(least)d are needed") % values
    return _(
        "the judge agrees too little with people (kappa %(kappa)s, at least %(kappa_least)s is needed)"
    ) % {
        **values,
        "kappa": decimal(found.kappa, 2),
    }


def grade_votes(*, ask: Ask = ask_judge) -> JudgeAgreement:
    """Grade what has no grades yet and return the agreement. Killed or repeated, no pair is asked twice."""
    if is_switched_on():
        judge = Judge(ask=ask)
        for vote in _votes():
            judged_preference(judge, vote)
        logger.info("votes_judged asked=%s fallbacks=%s", judge.counts.asked, judge.counts.fallbacks)
    return judge_agreement()


def _votes() -> list[Comparison]:
    """Of the judge's own kind only: two written answers. Newest last, so that the order never changes."""
    rows = judged_comparisons().exclude(left_answer="").exclude(right_answer="").order_by("pk")
    return list(rows) if settings.JUDGE_MODEL else []


def _agreement(people: Sequence[str], machine: Sequence[str], num_waiting: int) -> JudgeAgreement:
    found = cohen_kappa(people, machine)
    votes = [Counter([pair]) for pair in zip(people, machine, strict=True)]
    low, high = kappa_interval(votes) or (None, None)
    value = None if found.value is None else round(found.value, 4)
    return JudgeAgreement(value, low, high, round(found.observed, 4), found.number, num_waiting)
