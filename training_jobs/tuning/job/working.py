"""One attempt at a run, from the lease to its end."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError

from training_jobs.enums import JobState
from training_jobs.exceptions import LeaseLostError, RunFailedError, TrainingJobsError
from training_jobs.jobs.keeping import keeping_lease
from training_jobs.jobs.lease import job_claim, job_claim_next, job_heartbeat
from training_jobs.models import TrainingRun
from training_jobs.tuning.job.child import TuningChild
from training_jobs.tuning.job.completing import complete_run
from training_jobs.tuning.job.ending import Outcome, no_space, outcome_of, unexpected
from training_jobs.tuning.job.folder import owned_folder, remember_child
from training_jobs.tuning.job.ledger import Ledger
from training_jobs.tuning.job.preparing import num_processes, prepare_folder
from training_jobs.tuning.job.supervising import supervise

logger = logging.getLogger(__name__)

IsStopping = Callable[[], bool]
Watch = Callable[[], None]


def _never() -> bool:
    return False


def _nobody() -> None:
    """Nobody watches."""


def work_on_next_run(*, is_stopping: IsStopping = _never, watch: Watch = _nobody) -> bool:
    """Do one attempt at the run that should go first; False when none is free."""
    run = job_claim_next(TrainingRun)
    if run is None:
        return False
    _work(run, is_stopping, watch)
    return True


def work_on_run(run_id: int, *, is_stopping: IsStopping = _never, watch: Watch = _nobody) -> bool:
    """Do one attempt at this run; False when it is not free."""
    run = job_claim(TrainingRun, run_id)
    if run is None:
        return False
    _work(run, is_stopping, watch)
    return True


def _work(run: TrainingRun, is_stopping: IsStopping, watch: Watch) -> None:
    logger.info("run_taken run=%s attempt=%s", run.pk, run.attempt)
    ledger = Ledger(run)
    try:
        outcome = _outcome(ledger, is_stopping, watch)
        ledger.finish(outcome.state, **outcome.fields())
    except LeaseLostError:
        logger.warning("run_lease_lost run=%s attempt=%s", run.pk, run.attempt)
    else:
        logger.info("run_left run=%s attempt=%s state=%s", run.pk, run.attempt, outcome.state.value)


def _outcome(ledger: Ledger, is_stopping: IsStopping, watch: Watch) -> Outcome:
    """Do the attempt; whatever goes wrong becomes an outcome people can read.

    Only a lost lease and a database that is away are raised: then nothing may or can be written, and
    another attempt goes on once the lease has run out.
    """
    try:
        return _attempt(ledger, is_stopping, watch)
    except (LeaseLostError, DatabaseError, InterfaceError):
        raise
    except RunFailedError as error:
        return Outcome(JobState.FAILED, error.code, str(error), error.proposal)
    except TrainingJobsError as error:
        return Outcome(JobState.FAILED, type(error).__name__, str(error))
    except Exception as error:
        logger.exception("run_failed run=%s attempt=%s", ledger.run.pk, ledger.run.attempt)
        full = no_space(error) if isinstance(error, OSError) else None
        return full or unexpected(error)


def _attempt(ledger: Ledger, is_stopping: IsStopping, watch: Watch) -> Outcome:
    run = ledger.run

    def keep_lease() -> None:
        if not job_heartbeat(run):
            raise LeaseLostError(f"run {run.pk}, attempt {run.attempt}")

    with owned_folder(run.folder, keep_lease=keep_lease) as lock:
        with keeping_lease(run):
            command = prepare_folder(run)
        child = TuningChild.start(command, folder=run.folder, lock=lock)
        remember_child(run.folder, child.pid)
        ending = supervise(child, ledger, is_stopping=is_stopping, watch=watch)
        ledger.settle()
        outcome = outcome_of(
            run,
            ending,
            failed=ledger.failed,
            was_stopped=ledger.was_stopped,
            is_group=num_processes() > 1,
        )
        if outcome.is_success:
            with keeping_lease(run):
                complete_run(run, ledger.results, ledger.finished or {})
    return outcome
