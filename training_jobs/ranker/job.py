"""Training a unit's own ranker as a job. Killed anywhere, another worker begins again."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _

from assistant.exceptions import EncoderUnavailableError
from assistant.ranker.current import default_ranker, ranker_of
from assistant.ranker.model import RankerModel, model_from
from training_jobs.enums import JobState
from training_jobs.exceptions import BuildStoppedError, LeaseLostError, NotEnoughPhrasingsError
from training_jobs.jobs.keeping import keeping_lease
from training_jobs.jobs.lease import job_claim, job_finish, job_heartbeat
from training_jobs.models import RankerTraining
from training_jobs.ranker.comparing import (
    allowed_refusals,
    decide_across,
    decide_as_is,
    gate_checks,
)
from training_jobs.ranker.fitting import answerable_threshold, judge, judge_across, ranker_document
from training_jobs.ranker.gate import PASSED
from training_jobs.ranker.own import OwnExamples, own_examples
from training_jobs.ranker.selectors import RankerInService, ranker_in_service
from training_jobs.ranker.services import ranker_training_complete

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # done, total


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def train_ranker(pk: int, *, progress: Progress = _silent) -> RankerTraining | None:
    """Train one ranker if it is free; returns the job as it stands afterwards, None when it was not free.

    A database that goes away is no failure: the lease runs out and another worker begins again.
    """
    job = job_claim(RankerTraining, pk)
    if job is None:
        return None
    try:
        with keeping_lease(job):
            _train(job, progress)
    except LeaseLostError:
        pass  # whoever took it over writes
    except BuildStoppedError:
        job_finish(job, JobState.CANCELLED, message=_("The training was cancelled."))
    except NotEnoughPhrasingsError as error:
        _fail(job, error, str(error), _("Write down more ways to ask the questions people ask most."))
    except EncoderUnavailableError as error:
        _fail(
            job,
            error,
            _("The sentence encoder cannot be used now."),
            _("See that it works, then train again."),
        )
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("ranker_training_failed training=%s", job.pk)
        _fail(
            job,
            error,
            _("The training stopped by an internal error (%(name)s).") % {"name": type(error).__name__},
            _("Train again; if it happens again, tell whoever looks after the portal."),
        )
    return RankerTraining.objects.get(pk=pk)


def own_document(
    examples: OwnExamples, *, prior: RankerModel, in_service: RankerInService, model: RankerModel
) -> dict[str, Any]:
    """The document of a ranker that learned from the unit, and what the gate measured against `model`.

    It starts from `prior` and stays near it where the unit's questions say nothing else.
    """
    across = list(judge_across(examples.learned, prior=prior))
    before = [judge(model, each.example) for each in across]
    as_is = decide_as_is(model, before)
    max_refused = allowed_refusals(before, as_is)
    document = ranker_document(examples.learned, across, prior=prior)
    document["answerable_from"] = round(answerable_threshold(across, max_refused=max_refused), 4)
    trained = model_from(document, name="in training")
    judged = across + [judge(trained, each) for each in examples.held]
    before += [judge(model, each) for each in examples.held]
    checks = gate_checks(judged, decide_across(judged, max_refused=max_refused), decide_as_is(model, before))
    document["gate"] = {
        "against": in_service.name,
        "against_digest": in_service.digest,
        "is_open": all(check["state"] == PASSED for check in checks),
        "checks": checks,
    }
    return document


def _train(job: RankerTraining, progress: Progress) -> None:
    def pulse(done: int, total: int) -> None:
        """Between two steps, outside their transactions: one more step than there are offices, to fit."""
        progress(done, total + 1)
        is_mine = job_heartbeat(job, progress_done=done, progress_total=total + 1)
        if not is_mine or RankerTraining.objects.filter(pk=job.pk, cancel_requested=True).exists():
            raise BuildStoppedError

    in_service = ranker_in_service(job.unit)
    examples = own_examples(job.unit, pulse)
    document = own_document(
        examples, prior=default_ranker(), in_service=in_service, model=ranker_of(job.unit)
    )
    ranker_training_complete(job, document)


def _fail(job: RankerTraining, error: Exception, message: str, proposal: str) -> None:
    job_finish(job, JobState.FAILED, error=type(error).__name__, message=message, proposal=proposal)
