"""What an end means: exit codes and messages of the child as a state and sentences for people."""

import errno
import signal

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from training_jobs.enums import JobState, TuningMethod
from training_jobs.jobs.runner import Outcome
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.events import (
    EXIT_DISK_FULL,
    EXIT_FINISHED,
    EXIT_OUT_OF_MEMORY,
    EXIT_STOPPED,
    EXIT_UNAVAILABLE,
    Failed,
    Measured,
)
from training_jobs.models import TrainingRun
from training_jobs.models.run_documents import RunOptions
from training_jobs.tuning.job.supervising import Ending, StopReason


def outcome_of(
    run: TrainingRun, ending: Ending, *, failed: Failed | None, was_stopped: bool, is_group: bool
) -> Outcome:
    """What the end of the child means for the run.

    Args:
        run: whose child it was.
        ending: its exit code, and what it had been asked.
        failed: what it said of a failure.
        was_stopped: whether it said that it stopped with a checkpoint.
        is_group: whether it was a launcher of several processes, which answers 1 whatever happened to them.
    """
    exit_code = ending.exit_code
    if exit_code == EXIT_FINISHED:
        return Outcome(JobState.SUCCEEDED)
    if is_group and failed is None and exit_code > 0:
        exit_code = EXIT_STOPPED if was_stopped else -signal.SIGKILL  # only the killed say nothing
    if ending.reason is not StopReason.NONE and (exit_code == EXIT_STOPPED or exit_code < 0):
        return _stopped(ending.reason)
    if exit_code == EXIT_STOPPED:
        return Outcome(JobState.QUEUED, message=_("It was interrupted from outside and goes on soon."))
    if exit_code < 0:
        return _killed(-exit_code)
    return _failed(run, exit_code, failed)


def no_space(error: OSError) -> Outcome | None:
    """The failure of a worker that ran out of disk while preparing; None for any other error."""
    return _disk_full() if error.errno in {errno.ENOSPC, errno.EDQUOT} else None


def _stopped(reason: StopReason) -> Outcome:
    if reason is StopReason.CANCEL:
        return Outcome(
            JobState.CANCELLED, message=_("Cancelled. «Go on» continues from the last checkpoint.")
        )
    if reason is StopReason.PAUSE:
        return Outcome(JobState.PAUSED, message=_("Paused. «Go on» continues from the last checkpoint."))
    return Outcome(JobState.QUEUED, message=_("The worker was stopped; the run goes on when it is back."))


def _killed(number: int) -> Outcome:
    return Outcome(
        JobState.QUEUED,
        error=f"killed_by_signal_{number}",
        message=_("The process was killed and goes on from its last checkpoint."),
    )


def _failed(run: TrainingRun, exit_code: int, failed: Failed | None) -> Outcome:
    failed = failed or Failed(error=f"exit_{exit_code}")
    code, detail = failed.code, failed.message[:1000]
    if exit_code == EXIT_OUT_OF_MEMORY or code == "out_of_memory":
        return _out_of_memory(run)
    if exit_code == EXIT_DISK_FULL or code == "disk_full":
        return _disk_full()
    if exit_code == EXIT_UNAVAILABLE or code == "unavailable":
        return Outcome(
            JobState.FAILED,
            error="unavailable",
            message=_("This machine lacks something that the run needs: %(detail)s") % {"detail": detail},
            proposal=_("Choose the method LoRA, or ask whoever runs the portal to install what is missing."),
        )
    if code == "diverged":
        return _diverged(failed)
    if code == "invalid":
        return Outcome(
            JobState.FAILED,
            error="invalid",
            message=_("The run cannot use this data or these options: %(detail)s") % {"detail": detail},
            proposal=_("Start it again with another data set, or with the options of a preset."),
        )
    return Outcome(
        JobState.FAILED,
        error=failed.error or f"exit_{exit_code}",
        message=_("The run failed: %(detail)s") % {"detail": detail or f"exit {exit_code}"},
        proposal=_(
            "Press «Go on»; if it happens again, send the log of this page to whoever runs the portal."
        ),
    )


def _diverged(failed: Failed) -> Outcome:
    return Outcome(
        JobState.FAILED,
        error="diverged",
        message=_(
            "The loss was not a number any more after step %(step)s, so nothing more could be learned. What"
            " was learned until the last checkpoint is kept."
        )
        % {"step": "?" if failed.step is None else failed.step},
        proposal=_(
            "Start it again with a learning rate ten times smaller; «Go on» would come to the same point."
        ),
    )


def _out_of_memory(run: TrainingRun) -> Outcome:
    options = RunOptions.read(run.options).config
    tokens = options.tokens_per_batch
    ways = [_("%(half)d «Tokens computed at once» instead of %(now)d") % {"half": tokens // 2, "now": tokens}]
    if not options.gradient_checkpointing:
        ways.append(_("«Save memory by computing twice»"))
    if run.method == TuningMethod.FULL:
        ways.append(_("the method LoRA"))
    return Outcome(
        JobState.FAILED,
        error="out_of_memory",
        message=_("The memory of the machine did not suffice (%(estimate)s were estimated).")
        % {"estimate": filesizeformat(read_document(Measured, run.estimate).memory_bytes or 0)},
        proposal=_("Start it again with: %(ways)s.") % {"ways": _(", or ").join(ways)},
    )


def _disk_full() -> Outcome:
    return Outcome(
        JobState.FAILED,
        error="disk_full",
        message=_("The disk is full. What was learned until the last checkpoint is kept."),
        proposal=_("Free some space (old runs and releases can be deleted) and press «Go on»."),
    )
