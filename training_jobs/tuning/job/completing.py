"""After the child finished: its answers scored, its figures kept, its files checked, a release made."""

import shutil
from dataclasses import asdict, replace
from typing import Any

from django.utils.translation import gettext as _

from training_jobs.exceptions import LeaseLostError, ReleaseFilesError, RunFailedError
from training_jobs.jobs.lease import job_heartbeat
from training_jobs.ml.tuning.events import Finished
from training_jobs.models import Release, TrainingRun
from training_jobs.models.run_documents import RunResults
from training_jobs.releases.services import release_register
from training_jobs.tuning.job.scoring import PREDICTIONS, score_predictions

ARTIFACTS, CHECKPOINTS, FINISHED = "artifacts", "checkpoints", "finished.json"


def complete_run(run: TrainingRun, reported: RunResults, finished: Finished) -> None:
    """Score, keep, check and register; safe to run again after a kill.

    Args:
        run: the run, claimed by this worker.
        reported: what its child said on the way.
        finished: what its child said last.

    Raises:
        RunFailedError: an artefact is not what the child wrote.
        LeaseLostError: the run belongs to somebody else now.
    """
    results = reported.finished(finished, held_out=score_predictions(run.folder / PREDICTIONS))
    run.results, run.digests = results.as_json(), finished.digests
    run.measured = asdict(replace(finished.measured, seconds_left=0))
    _keep(run, results=run.results, measured=run.measured, digests=run.digests)
    try:
        release = release_register(run)
    except ReleaseFilesError as error:
        _forget_artifacts(run)
        raise RunFailedError(
            "damaged_files",
            str(error),
            proposal=_("Press «Go on»: the files are written again from the last checkpoint."),
        ) from error
    run.results = replace(results, release=release.pk).as_json()
    _keep(run, results=run.results)
    shutil.rmtree(run.folder / CHECKPOINTS, ignore_errors=True)


def _keep(run: TrainingRun, **fields: Any) -> None:
    if not job_heartbeat(run, **fields):
        raise LeaseLostError(f"run {run.pk}, attempt {run.attempt}")


def _forget_artifacts(run: TrainingRun) -> None:
    """So that the next attempt writes them again; files that a release serves are left alone."""
    if not Release.objects.filter(run=run).exists():
        (run.folder / FINISHED).unlink(missing_ok=True)
        shutil.rmtree(run.folder / ARTIFACTS, ignore_errors=True)
