"""How workers hear of jobs: by messages that only wake them.

The row is the truth, so any number of messages, none or many for a job, leads to the same work; whoever looks
after abandoned jobs sends again what was lost.
"""

import mmap
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic

from celery.signals import worker_shutting_down
from django.core.cache import cache
from redis.exceptions import RedisError

from assistant.waking import send, send_after_commit, send_once
from training_jobs.jobs.lease import JobType, jobs_abandoned
from training_jobs.jobs.runner import JobKind, give_up_jobs, run_next

# One byte shared with a pool's children, which are forked: set when their worker was asked to leave.
_leaving = mmap.mmap(-1, 1)


def is_leaving() -> bool:
    return _leaving[0] != 0


@worker_shutting_down.connect
def _leave(**_signal: Any) -> None:
    """Runs in the worker's parent; its threads and children see the byte and put their job back."""
    _leaving[0] = 1


@dataclass(frozen=True, slots=True)
class JobQueue(Generic[JobType]):
    """Jobs of one kind and the task whose messages wake a worker for them.

    Args:
        kind: of the jobs.
        task: the Celery task.
        argument: the field of the job that a message names; None when a message names no job, and the worker
            takes the one that goes first.
        kept_s: a wake-up by `wake_abandoned` is not sent again for this long, so that they do not pile up.
    """

    kind: JobKind[JobType]
    task: Any
    argument: str | None = "pk"
    kept_s: int = 120

    def wake(self) -> None:
        """Have a worker take the job that goes first; for messages that name none."""
        send(self.task, lost=self._lost)

    def enqueue(self, job: JobType) -> None:
        """Wake a worker for this job once the open transaction is committed."""
        arguments = () if self.argument is None else (getattr(job, self.argument),)
        send_after_commit(self.task, *arguments, lost=self._lost)

    def go_on(self, job: JobType) -> None:
        """Let a job at rest wait again and wake a worker for it; see `JobKind.go_on`."""
        self.kind.go_on(job)
        self.enqueue(job)

    def wake_abandoned(self) -> None:
        """Wake workers for jobs that no living worker owns, which is always safe."""
        waiting = jobs_abandoned(self.kind.model, field=self.argument or "pk")
        if self.argument is not None:
            for value in waiting:
                self._wake_once(value)
        elif waiting:
            self._wake_once()

    def give_up(self) -> int:
        """Fail what took its worker down too often; returns how many."""
        return give_up_jobs(self.kind)

    def work_on_next(self) -> None:
        """One attempt at the job that goes first; wakes the next worker when more wait."""
        with suppress(RedisError, OSError):
            cache.delete(self._key())
        has_worked = run_next(self.kind, is_stopping=is_leaving) is not None
        if has_worked and not is_leaving() and jobs_abandoned(self.kind.model):
            self.wake()

    def _wake_once(self, *arguments: Any) -> None:
        send_once(self.task, *arguments, key=self._key(*arguments), kept_s=self.kept_s, lost=self._lost)

    @property
    def _lost(self) -> str:
        return f"worker_not_woken task={self.task.name}"

    def _key(self, *arguments: Any) -> str:
        return ".".join(("woken", self.task.name, *map(str, arguments)))
