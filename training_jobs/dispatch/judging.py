"""Queueing the judge's look at people's votes."""

import logging

from celery.exceptions import OperationalError
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from training_jobs.evaluation.judging import is_switched_on
from training_jobs.exceptions import JudgeUnavailableError
from training_jobs.tasks.judging import judge_votes

logger = logging.getLogger(__name__)


def start_judging_votes() -> None:
    """Have the votes graded that have no grades yet.

    Raises:
        JudgeUnavailableError: no judge is configured, or the message cannot be sent now.
    """
    if not is_switched_on():
        raise JudgeUnavailableError(_("No judge model is configured (JUDGE_MODEL)."))
    try:
        judge_votes.delay()
    except (OperationalError, BrokerError, OSError) as error:
        logger.warning("judging_not_queued error=%s", type(error).__name__)
        raise JudgeUnavailableError(_("The queue of jobs does not answer. Try again in a minute.")) from error
