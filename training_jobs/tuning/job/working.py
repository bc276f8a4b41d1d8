"""One attempt at a run: its folder, its child, what the child's end means."""

from django.utils.translation import gettext_lazy as _

from training_jobs.enums import JobState
from training_jobs.exceptions import RunFailedError, TrainingJobsError
from training_jobs.jobs.pulse import Pulse
from training_jobs.jobs.runner import JobKind, Outcome, Words, failed
from training_jobs.ml.tuning.events import Finished
from training_jobs.models import TrainingRun
from training_jobs.tuning.job.child import TuningChild
from training_jobs.tuning.job.completing import complete_run
from training_jobs.tuning.job.ending import no_space, outcome_of
from training_jobs.tuning.job.folder import owned_folder, remember_child
from training_jobs.tuning.job.ledger import Ledger
from training_jobs.tuning.job.preparing import num_processes, prepare_folder
from training_jobs.tuning.job.supervising import supervise


def _work(run: TrainingRun, pulse: Pulse) -> Outcome:
    ledger = Ledger(run)
    with owned_folder(run.folder, while_waiting=pulse.beat) as lock:
        child = TuningChild.start(prepare_folder(run), folder=run.folder, lock=lock)
        remember_child(run.folder, child.pid)
        ending = supervise(child, ledger, pulse)
        ledger.settle()
        outcome = outcome_of(
            run,
            ending,
            failed=ledger.failed,
            was_stopped=ledger.was_stopped,
            is_group=num_processes() > 1,
        )
        if outcome.state == JobState.SUCCEEDED:
            complete_run(run, ledger.results, ledger.finished or Finished())
    return outcome


def _explain(error: Exception) -> Outcome | None:
    match error:
        case RunFailedError():
            return Outcome(JobState.FAILED, error.code, str(error), error.proposal)
        case TrainingJobsError():
            return failed(error, str(error))
        case OSError():
            return no_space(error)
    return None


RUN_JOB = JobKind(
    model=TrainingRun,
    work=_work,
    explain=_explain,
    unexpected=Words(
        _("Something unexpected happened while preparing or finishing the run."),
        _("Press «Go on»; if it happens again, send the log of this page to whoever runs the portal."),
    ),
    gave_up=Words(
        _("The process that computes it ended five times without saying why; memory is the usual cause."),
        _(
            "Press «Go on» when the machine has more free memory, or start it again with the preset «Quick»"
            " or fewer «Tokens computed at once»."
        ),
    ),
    cancelled=_("Cancelled. «Go on» continues from the last checkpoint."),
    nothing_to_cancel=_("This run has ended already; there is nothing to cancel."),
    cannot_go_on=_("Only a paused, failed or cancelled run can go on."),
)
