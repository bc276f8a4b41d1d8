"""What one attempt writes down: every write renews the lease and names the attempt, or nothing is written.

A database that is away for a moment loses nothing: what the child said is kept and written when it is back.
When it stays away longer than the lease lasts, another worker may have taken over, so this one stops.
"""

import logging
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import connection, transaction

from training_jobs.enums import JobState
from training_jobs.exceptions import LeaseLostError
from training_jobs.jobs.lease import DATABASE_AWAY, HEARTBEAT_EVERY_S, job_heartbeat, patiently
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.events import (
    DeviceFound,
    Evaluating,
    Event,
    Failed,
    Finished,
    Measured,
    Predicted,
    SampleAnswered,
    StageDone,
    StageRead,
    StepDone,
    Stopped,
)
from training_jobs.models import LEASE, RunMetric, RunSample, TrainingRun
from training_jobs.models.run_documents import Evaluated, RunResults

logger = logging.getLogger(__name__)

_SAFETY_S = 10.0  # stop this long before the lease could be somebody else's
_METRIC_FIELDS = (
    "num_steps",
    "learning_rate",
    "training_loss",
    "validation_loss",
    "num_tokens",
    "tokens_per_second",
    "memory_bytes",
    "gpu_use_percent",
    "elapsed_seconds",
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What people asked for meanwhile."""

    cancel: bool = False
    pause: bool = False


class Ledger:
    """The diary of one attempt."""

    def __init__(self, run: TrainingRun) -> None:
        self.run = run
        self.finished: Finished | None = None
        self.failed: Failed | None = None
        self.was_stopped = False
        self._metrics: dict[tuple[str, int], RunMetric] = {}
        self._samples: dict[tuple[str, int, str], RunSample] = {}
        self._fields: dict[str, Any] = {}
        self.results = RunResults.read(run.results)
        self._measured = read_document(Measured, run.measured)
        self._seconds_before = self._measured.seconds or 0.0
        self._started = self._renewed = time.monotonic()

    def take(self, event: Event) -> None:
        """Understand one line of the child; lines of kinds nobody knows yet are passed over."""
        handler = getattr(self, f"_take_{event.NAME}", None)
        if handler is not None:
            handler(event)

    def beat(self) -> Wishes:
        """Write what is new, renew the lease when it is time, and hear what people want.

        Raises:
            LeaseLostError: another attempt owns the run, or the database was away too long to be sure.
        """
        try:
            if self._has_news or time.monotonic() - self._renewed > HEARTBEAT_EVERY_S:
                self._write()
            wishes = self._wishes()
        except DATABASE_AWAY as error:
            self._endure(error)
            return Wishes()
        return wishes

    def settle(self) -> None:
        """Write the rest after the child's end.

        Raises:
            LeaseLostError: another attempt owns the run.
            OperationalError, InterfaceError: the database stays away.
        """
        patiently(self._write)

    # --- Events -------------------------------------------------------------------------------------
    def _take_device(self, event: DeviceFound) -> None:
        self._note(replace(self.results, device=event))

    def _take_data(self, event: StageRead) -> None:
        self._note(replace(self.results, data={**self.results.data, event.stage: event}))

    def _take_progress(self, event: StepDone) -> None:
        measured = {name: getattr(event, name) for name in _METRIC_FIELDS}
        metric = RunMetric(run=self.run, stage=event.stage, step=event.step, **measured)
        self._metrics[metric.stage, metric.step] = metric
        total, done = event.run_num_steps or event.num_steps, event.run_step or event.step
        self._fields |= {"progress_done": min(done, total), "progress_total": total}
        self._measured = replace(self._measured, seconds_left=event.seconds_left)

    def _take_sample(self, event: SampleAnswered) -> None:
        sample = RunSample(
            run=self.run, stage=event.stage, step=event.step, question=event.question, answer=event.answer
        )
        self._samples[sample.stage, sample.step, sample.question] = sample

    def _take_stage_done(self, event: StageDone) -> None:
        self._note(replace(self.results, stages={**self.results.stages, event.stage: event}))

    def _take_evaluating(self, _event: Evaluating) -> None:
        self._fields["state"] = JobState.EVALUATING
        self._measured = replace(self._measured, seconds_left=None)

    def _take_prediction(self, event: Predicted) -> None:
        self._note(replace(self.results, evaluated=Evaluated(event.num_done, event.num_total)))

    def _take_finished(self, event: Finished) -> None:
        self.finished = event

    def _take_failed(self, event: Failed) -> None:
        self.failed = self.failed or event  # of several processes, the first one that fails knows why

    def _note(self, results: RunResults) -> None:
        self.results = results
        self._fields["results"] = results.as_json()

    def _take_stopped(self, _event: Stopped) -> None:
        self.was_stopped = True

    # --- Writing ------------------------------------------------------------------------------------
    @property
    def _has_news(self) -> bool:
        return bool(self._metrics or self._samples or self._fields)

    def _write(self) -> None:
        elapsed = time.monotonic() - self._started
        self._measured = replace(self._measured, seconds=round(self._seconds_before + elapsed, 1))
        with transaction.atomic():
            # The heartbeat locks the row: until the commit nobody else can take the lease.
            if not job_heartbeat(self.run, measured=asdict(self._measured), **self._fields):
                raise LeaseLostError(f"run {self.run.pk}, attempt {self.run.attempt}")
            RunMetric.objects.bulk_create(
                self._metrics.values(),
                update_conflicts=True,
                unique_fields=["run", "stage", "step"],
                update_fields=[*_METRIC_FIELDS, "at"],
            )
            RunSample.objects.bulk_create(
                self._samples.values(),
                update_conflicts=True,
                unique_fields=["run", "stage", "step", "question"],
                update_fields=["answer"],
            )
        self._metrics, self._samples, self._fields = {}, {}, {}
        self._renewed = time.monotonic()

    def _wishes(self) -> Wishes:
        row = (
            TrainingRun.objects.filter(pk=self.run.pk, attempt=self.run.attempt)
            .values_list("cancel_requested", "pause_requested")
            .first()
        )
        if row is None:
            raise LeaseLostError(f"run {self.run.pk}, attempt {self.run.attempt}")
        return Wishes(cancel=row[0], pause=row[1])

    def _endure(self, error: Exception) -> None:
        logger.warning("run_database_away run=%s error=%s", self.run.pk, type(error).__name__)
        connection.close()
        if time.monotonic() - self._renewed > LEASE.total_seconds() - _SAFETY_S:
            raise LeaseLostError(f"run {self.run.pk}: the database was away too long") from error
