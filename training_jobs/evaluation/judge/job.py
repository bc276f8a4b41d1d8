"""Having the judge model grade the pairs that people voted on, so that its agreement with them is known."""

import logging

from training_jobs.evaluation.judge.agreement import JudgeAgreement, judge_agreement, judge_votes
from training_jobs.evaluation.judge.grading import Ask, Judge, ask_judge, is_switched_on

logger = logging.getLogger(__name__)


def grade_votes(*, ask: Ask = ask_judge) -> JudgeAgreement:
    """Grade what has no grades yet and return the agreement. Killed or repeated, no pair is asked twice."""
    if is_switched_on():
        judge = Judge(ask=ask)
        judge_votes(judge)
        logger.info("votes_judged asked=%s fallbacks=%s", judge.counts.asked, judge.counts.fallbacks)
    return judge_agreement()
