"""Queueing the judge's look at people's votes."""

from django.utils.translation import gettext as _

from training_jobs.evaluation.judging import is_switched_on
from training_jobs.exceptions import JudgeUnavailableError
from training_jobs.tasks.judging import judge_votes
from training_jobs.tasks.waking import send


def start_judging_votes() -> None:
    """Have the votes graded that have no grades yet.

    Raises:
        JudgeUnavailableError: no judge is configured, or the message cannot be sent now.
    """
    if not is_switched_on():
        raise JudgeUnavailableError(_("No judge model is configured (JUDGE_MODEL)."))
    if not send(judge_votes, lost="judging_not_queued"):
        raise JudgeUnavailableError(_("The queue of jobs does not answer. Try again in a minute."))
