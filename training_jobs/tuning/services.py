"""Fine-tuning runs: starting them when they can work, and every step people take with them."""

import shutil
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from training_jobs.enums import JobPriority, JobState
from training_jobs.exceptions import JobStepError, RunRefusedError
from training_jobs.jobs.lease import job_request_pause
from training_jobs.ml.tuning.machine import Machine
from training_jobs.models import BaseModel, DataSet, TrainingRun
from training_jobs.models.run_documents import RunOptions
from training_jobs.tuning.forecast import Forecast, RunRequest, forecast_run

_MAX_NAME = TrainingRun._meta.get_field("name").max_length or 0


def run_create(request: RunRequest, *, machine: Machine | None = None) -> TrainingRun:
    """Put a run in the queue, with the estimate people were shown.

    Raises:
        RunRefusedError: data set or base model are not ready, or the machine cannot do it; `proposal` says
            what would fit.
        RunOptionsError: an option cannot work.
    """
    forecast = run_require_startable(request, machine=machine)
    return TrainingRun.objects.create(
        unit=request.data_set.unit,
        name=request.name.strip()[:_MAX_NAME] or _default_name(request),
        data_set=request.data_set,
        base_model=request.base_model,
        strategy=request.strategy,
        method=request.method,
        preset=request.preset,
        options=RunOptions(forecast.config, request.task_weights).as_json(),
        estimate=asdict(forecast.estimate),
        priority=request.priority,
        created_by=request.actor,
    )


def run_require_startable(request: RunRequest, *, machine: Machine | None = None) -> Forecast:
    """The forecast of a run that may start.

    Raises:
        RunRefusedError: it may not; `proposal` says what would work.
        RunOptionsError: an option cannot work.
    """
    _require_ready(request.data_set, request.base_model)
    forecast = forecast_run(request, machine=machine)
    if not forecast.fits:
        proposal = "\n".join(proposal.text for proposal in forecast.proposals)
        raise RunRefusedError(" ".join(forecast.reasons), proposal=proposal)
    return forecast


def run_pause(run: TrainingRun) -> None:
    """Put it aside with its checkpoint.

    Raises:
        JobStepError: it has ended, or is in its last part, which takes little time.
    """
    if not job_request_pause(run):
        raise JobStepError(_("Only a run that waits or trains can be paused."))


def run_set_priority(run: TrainingRun, priority: JobPriority) -> None:
    """Say who goes first; a run that works already is not interrupted.

    Raises:
        JobStepError: it no longer waits.
    """
    waiting = [JobState.QUEUED, JobState.PAUSED]
    if not TrainingRun.objects.filter(pk=run.pk, state__in=waiting).update(priority=priority):
        raise JobStepError(_("The order can only be changed while the run waits."))


@transaction.atomic
def run_delete(run: TrainingRun) -> None:
    """Remove a run that led to nothing, with its files.

    Raises:
        JobStepError: it is not at rest, or a release came out of it.
    """
    locked = TrainingRun.objects.select_for_update().get(pk=run.pk)
    if locked.state not in (JobState.FAILED, JobState.CANCELLED) or hasattr(locked, "release"):
        raise JobStepError(_("Only a failed or cancelled run without a release can be deleted."))
    folder = locked.folder
    locked.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _require_ready(data_set: DataSet, base_model: BaseModel) -> None:
    if data_set.state != JobState.SUCCEEDED:
        raise RunRefusedError(
            _("The data set «%(name)s» is not finished.") % {"name": data_set},
            proposal=_("Wait until it is built, or choose another one."),
        )
    if base_model.licence_accepted_at is None:
        raise RunRefusedError(
            _("Nobody accepted the licence of «%(name)s» yet.") % {"name": base_model},
            proposal=_("Open the base model, read its licence and press «Accept licence»."),
        )
    if not base_model.is_usable:
        raise RunRefusedError(
            _("The base model «%(name)s» was not found usable.") % {"name": base_model},
            proposal=base_model.check_message or _("Open the base model and press «Check»."),
        )


def _default_name(request: RunRequest) -> str:
    """Short, because tables show it, and numbered from the second of its kind on."""
    short_method = str(request.method.label).partition(":")[0]  # the rest of the label explains it
    stem = f"{request.base_model} · {short_method} · {request.preset.label}"[: _MAX_NAME - 8]
    num_alike = TrainingRun.objects.filter(unit=request.data_set.unit, name__startswith=stem).count()
    return f"{stem} ({num_alike + 1})" if num_alike else stem
