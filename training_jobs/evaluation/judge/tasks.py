"""The judge model and people's votes. Safe to be delivered twice: a grade that is known is not asked for."""

from celery import shared_task
from django.utils.translation import gettext as _

from assistant.waking import send
from training_jobs.evaluation.judge.agreement import grade_votes
from training_jobs.evaluation.judge.grading import is_switched_on
from training_jobs.exceptions import JudgeUnavailableError


@shared_task(name="training_jobs.tasks.judging.judge_votes")
def judge_votes() -> None:
    grade_votes()


def start_judging_votes() -> None:
    """Have the votes graded that have no grades yet.

    Raises:
        JudgeUnavailableError: no judge is configured, or the message cannot be sent now.
    """
    if not is_switched_on():
        raise JudgeUnavailableError(_("No judge model is configured (JUDGE_MODEL)."))
    if not send(judge_votes, lost="judging_not_queued"):
        raise JudgeUnavailableError(_("The queue of jobs does not answer. Try again in a minute."))
