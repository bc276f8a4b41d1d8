"""Following a run in a terminal, with a progress bar, until it rests."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from curation.models import Unit
from training_jobs.data_sets.job import build_data_set
from training_jobs.data_sets.recipe import Recipe
from training_jobs.data_sets.services import data_set_create
from training_jobs.enums import UNFINISHED_STATES, JobState
from training_jobs.exceptions import JobStepError
from training_jobs.jobs.runner import run_job
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.events import Measured
from training_jobs.models import MAX_ATTEMPTS, DataSet, TrainingRun
from training_jobs.tuning.job.working import RUN_JOB
from training_jobs.tuning.services import run_pause
from training_jobs.tuning.words import duration_words

RESTING = {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.PAUSED}
_LOOK_EVERY_S = 1.0


class Bar:
    """The state of a run as one line."""

    def __init__(self, run: TrainingRun) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
        )
        self._run = run
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task(run.get_state_display(), total=None, note="")

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(self, *_details: Any) -> None:
        self._progress.stop()

    def show(self) -> TrainingRun:
        """Read the run again and draw it."""
        run = TrainingRun.objects.get(pk=self._run.pk)
        self._progress.update(
            self._task,
            description=str(run.get_state_display()),
            completed=run.progress_done,
            total=run.progress_total or None,
            note=_note(run),
        )
        return run


def build_new_data_set(unit: Unit) -> DataSet:
    """Freeze what the unit has published now, with the usual recipe; follows a worker that was quicker."""
    data_set = data_set_create(unit=unit, name="", recipe=Recipe().to_json(), actor=None)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Building the data set"), total=100)
        build_data_set(
            data_set.pk, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
        while True:
            data_set.refresh_from_db()
            if data_set.state not in UNFINISHED_STATES:
                return data_set
            time.sleep(_LOOK_EVERY_S)


def follow_here(run: TrainingRun) -> None:
    """Do the work in this process. Ctrl-C puts the run aside with its checkpoint."""
    with Bar(run) as bar, _interruptions() as asked:

        def look(_done: int, _total: int) -> None:
            bar.show()

        for _attempt in range(MAX_ATTEMPTS):
            run_job(RUN_JOB, run.pk, is_stopping=lambda: bool(asked), watch=look)
            if asked or bar.show().state in RESTING:
                break
    if asked:
        # The worker put it back in the queue, where nobody would find it before the portal starts.
        with suppress(JobStepError):
            run_pause(run)


def follow_portal(run: TrainingRun) -> bool:
    """Watch the portal's worker; False when the person left before the end."""
    try:
        with Bar(run) as bar:
            while bar.show().state not in RESTING:
                time.sleep(_LOOK_EVERY_S)
    except KeyboardInterrupt:
        return _leave(run)
    return True


def _leave(run: TrainingRun) -> bool:
    """Ctrl-C while the portal works: ask what is meant; without a terminal the run is left alone."""
    if not sys.stdin.isatty():
        return False
    question = _("Cancel the run too? [y/N] ")
    try:
        wants_cancel = input(question).strip().lower()[:1] in {"y", "s"}
    except (EOFError, KeyboardInterrupt):
        wants_cancel = False
    if not wants_cancel:
        return False
    try:
        RUN_JOB.cancel(run)
    except JobStepError:
        return True  # it ended while the person thought
    return follow_portal(run)


@contextmanager
def _interruptions() -> Iterator[list[int]]:
    """A list that is empty until somebody presses Ctrl-C or the process is asked to end."""
    asked: list[int] = []
    kept = {
        number: signal.signal(number, lambda received, _frame: asked.append(received))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield asked
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _note(run: TrainingRun) -> str:
    last = run.metrics.order_by("pk").last()
    if last is None:
        return ""
    loss = _("Training loss")
    parts = [f"{loss} {last.training_loss:.3f}", f"{last.tokens_per_second:.0f} tokens/s"]
    seconds_left = read_document(Measured, run.measured).seconds_left
    if seconds_left:
        parts.append(_("time left: %(time)s") % {"time": duration_words(seconds_left)})
    return " · ".join(parts)
