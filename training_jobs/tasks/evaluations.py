"""Evaluations, one at a time, on the queue `default`.

A message names no evaluation: it only wakes a worker, which takes the one that should go first by what the
database says. So any number of messages leads to the same work in the same order.
"""

import threading
from contextlib import suppress
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.core.cache import cache
from redis.exceptions import RedisError

from training_jobs.models import EvaluationRun
from training_jobs.services.jobs import jobs_abandoned
from training_jobs.tasks.waking import send, send_once
from training_jobs.workflows.evaluating import work_on_next_evaluation

WAKE_KEY = "training_jobs.evaluator_woken"
_WAKE_KEPT_S = 300
_leaving = threading.Event()  # this queue's workers are threads: they share the process that hears the signal


@shared_task(name="training_jobs.tasks.evaluations.work_on_evaluations")
def work_on_evaluations() -> None:
    """The evaluation that should go first; wakes the next worker when more wait."""
    with suppress(RedisError, OSError):
        cache.delete(WAKE_KEY)
    has_worked = work_on_next_evaluation(is_stopping=_leaving.is_set)
    if has_worked and not _leaving.is_set() and jobs_abandoned(EvaluationRun):
        wake_evaluator()


def wake_evaluator(*, unless_woken: bool = False) -> None:
    """Tell a worker to look at the queue of evaluations; a broker that is down is told again by upkeep.

    Args:
        unless_woken: leave out a message while another one waits, so that they do not pile up.
    """
    lost = "evaluator_not_woken"
    if unless_woken:
        send_once(work_on_evaluations, key=WAKE_KEY, kept_s=_WAKE_KEPT_S, lost=lost)
    else:
        send(work_on_evaluations, lost=lost)


@worker_shutting_down.connect
def _leave(**_signal: Any) -> None:
    """The evaluation at hand is put back after its current question."""
    _leaving.set()
