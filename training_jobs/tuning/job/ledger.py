"""What one attempt writes down: every write renews the lease and names the attempt, or nothing is written.

A database that is away for a moment loses nothing: what the child said is kept and written when it is back.
When it stays away longer than the lease lasts, another worker may have taken over, so this one stops.
"""

import logging
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from training_jobs.enums import JobState
from training_jobs.exceptions import LeaseLostError
from training_jobs.jobs.keeping import HEARTBEAT_EVERY_S
from training_jobs.jobs.lease import DATABASE_AWAY, job_heartbeat, patiently
from training_jobs.models import LEASE, RunMetric, RunSample, TrainingRun
from training_jobs.tuning.job.child import Event

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
        self.finished: Event | None = None
        self.failed: Event | None = None
        self.was_stopped = False
        self._metrics: dict[tuple[str, int], RunMetric] = {}
        self._samples: dict[tuple[str, int, str], RunSample] = {}
        self._fields: dict[str, Any] = {}
        self.results: dict[str, Any] = dict(run.results)
        self._measured: dict[str, Any] = dict(run.measured)
        self._seconds_before = float(run.measured.get("seconds", 0.0))
        self._started = self._renewed = time.monotonic()

    def take(self, event: Event) -> None:
        """Understand one line of the child; lines of kinds nobody knows yet are passed over."""
        handler = getattr(self, f"_take_{event['event']}", None)
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
    def _take_device(self, event: Event) -> None:
        self.results["device"] = {name: value for name, value in event.items() if name != "event"}
        self._fields["results"] = self.results

    def _take_data(self, event: Event) -> None:
        stages = self.results.setdefault("data", {})
        stages[event["stage"]] = {
            name: value for name, value in event.items() if name not in {"event", "stage"}
        }
        self._fields["results"] = self.results

    def _take_progress(self, event: Event) -> None:
        metric = RunMetric(
            run=self.run,
            stage=event["stage"],
            step=event["step"],
            **{name: event.get(name) for name in _METRIC_FIELDS},
        )
        self._metrics[metric.stage, metric.step] = metric
        total = int(event.get("run_num_steps") or event["num_steps"])
        done = int(event.get("run_step") or event["step"])
        self._fields |= {"progress_done": min(done, total), "progress_total": total}
        self._measured["seconds_left"] = event.get("seconds_left")

    def _take_sample(self, event: Event) -> None:
        sample = RunSample(
            run=self.run,
            stage=event.get("stage", ""),
            step=event["step"],
            question=event["question"],
            answer=event["answer"],
        )
        self._samples[sample.stage, sample.step, sample.question] = sample

    def _take_stage_done(self, event: Event) -> None:
        stages = self.results.setdefault("stages", {})
        stages[event["stage"]] = {
            name: value for name, value in event.items() if name not in {"event", "stage"}
        }
        self._fields["results"] = self.results

    def _take_evaluating(self, event: Event) -> None:
        self._fields["state"] = JobState.EVALUATING
        self._measured["seconds_left"] = None

    def _take_prediction(self, event: Event) -> None:
        self.results["evaluated"] = {"done": event["num_done"], "total": event["num_total"]}
        self._fields["results"] = self.results

    def _take_finished(self, event: Event) -> None:
        self.finished = event

    def _take_failed(self, event: Event) -> None:
        self.failed = self.failed or event  # of several processes, the first one that fails knows why

    def _take_stopped(self, event: Event) -> None:
        self.was_stopped = True

    # --- Writing ------------------------------------------------------------------------------------
    @property
    def _has_news(self) -> bool:
        return bool(self._metrics or self._samples or self._fields)

    def _write(self) -> None:
        elapsed = time.monotonic() - self._started
        self._measured["seconds"] = round(self._seconds_before + elapsed, 1)
        with transaction.atomic():
            # The heartbeat locks the row: until the commit nobody else can take the lease.
            if not job_heartbeat(self.run, measured=self._measured, **self._fields):
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
