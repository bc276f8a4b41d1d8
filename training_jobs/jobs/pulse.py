"""What the work of a job tells while it works, and how it hears that it has to stop."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from training_jobs.exceptions import JobStoppedError, LeaseLostError
from training_jobs.jobs.lease import job_heartbeat, job_is_cancelled
from training_jobs.models import Job

IsStopping = Callable[[], bool]
Watch = Callable[[int, int], None]  # done, total
StageProgress = Callable[[str, int, int], None]  # stage, done, total

TELL_EVERY_S = 2.0


def never() -> bool:
    """Nobody asks this worker to leave."""
    return False


def nobody(done: int, total: int) -> None:
    """Nobody watches."""


class Pulse:
    """Writes down how far a job is, now and then, and stops its work when it has to stop.

    To be called as often as the work likes, between its transactions. Whatever calls it lets its errors pass:

    * `LeaseLostError`: another worker took the job over.
    * `JobStoppedError`: somebody cancelled the job, or this worker leaves; the row says which.
    """

    def __init__(self, job: Job, *, is_stopping: IsStopping = never, watch: Watch = nobody) -> None:
        self.is_stopping = is_stopping
        self._job = job
        self._watch = watch
        self._done = self._total = 0
        self._news: dict[str, Any] = {}
        self._next = 0.0

    def tell(self, done: int, total: int, *, at_once: bool = False, **fields: Any) -> None:
        """`done` of `total` steps are done, which never become fewer; `fields` of the row go with it."""
        self._done, self._total = max(self._done, min(done, total)), total
        self._news |= {"progress_done": self._done, "progress_total": total, **fields}
        if at_once:
            self._next = 0.0
        self.beat()

    def beat(self) -> None:
        """Nothing new, but the work may have to stop."""
        self.show()
        if self.is_stopping():
            raise JobStoppedError("the worker leaves")
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + TELL_EVERY_S
        if not job_heartbeat(self._job, **self._news):
            raise LeaseLostError(f"{self._job._meta.model_name} {self._job.pk}, attempt {self._job.attempt}")
        self._news = {}
        if job_is_cancelled(self._job):
            raise JobStoppedError("cancelled")

    def show(self) -> None:
        """Let whoever watches this worker see how far it is."""
        self._watch(self._done, self._total)

    def by_stages(self, stages: Mapping[str, tuple[int, int]]) -> StageProgress:
        """For work that tells `(stage, done, total)`: `stages` says where each begins and ends."""
        whole = max(last for _first, last in stages.values())

        def tell(stage: str, done: int, total: int) -> None:
            first, last = stages[stage]
            self.tell(first + (int((last - first) * done / total) if total else 0), whole)

        return tell
