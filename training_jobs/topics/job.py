"""Comparing topic methods as a job. Killed anywhere, it goes on after the last grouping that was kept."""

import logging
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError
from django.utils.translation import gettext as _

from assistant.exceptions import AssistantError, TopicTextsError
from assistant.topics.grouping import Grouper
from assistant.topics.material import MAX_TEXTS, MIN_TEXTS, Material
from training_jobs.enums import JobState, TopicSource
from training_jobs.evaluation.corpus import uncached_encoder
from training_jobs.exceptions import (
    BuildStoppedError,
    LeaseLostError,
    MethodUnavailableError,
    UnknownMethodError,
)
from training_jobs.jobs.keeping import keeping_lease
from training_jobs.jobs.lease import job_claim, job_finish, job_heartbeat
from training_jobs.models import TopicComparison
from training_jobs.topics.comparing import group_all, groupers_named, seeds_of
from training_jobs.topics.reporting import topic_document
from training_jobs.topics.services import topic_comparison_complete, topic_comparison_keep
from training_jobs.topics.store import Grouping
from training_jobs.topics.texts import asked_questions, frozen_questions

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # done, total
_HEARTBEAT_EVERY_S = 2.0


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def compare_topics(pk: int, *, progress: Progress = _silent) -> TopicComparison | None:
    """Make one comparison if it is free; returns it as it stands afterwards, None when it was not free.

    A database that goes away is no failure: the lease runs out and another worker goes on.
    """
    job = job_claim(TopicComparison, pk)
    if job is None:
        return None
    try:
        with keeping_lease(job):
            _compare(job, progress)
    except LeaseLostError:
        pass  # whoever took it over writes
    except BuildStoppedError:
        job_finish(job, JobState.CANCELLED, message=_("The comparison was cancelled."))
    except (MethodUnavailableError, UnknownMethodError, AssistantError) as error:
        _fail(job, error, str(error), _proposal(error))
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("topic_comparison_failed comparison=%s", job.pk)
        _fail(
            job,
            error,
            _("The comparison stopped by an internal error (%(name)s).") % {"name": type(error).__name__},
            _("Let it go on; if it happens again, tell whoever looks after the portal."),
        )
    return TopicComparison.objects.get(pk=pk)


def _compare(job: TopicComparison, progress: Progress) -> None:
    groupers = groupers_named(job.methods)
    pulse = _Pulse(job, groupers, progress)
    material = _material(job, pulse)
    grouped = group_all(
        groupers,
        material,
        num_topics=job.num_topics,
        num_seeds=job.num_seeds,
        store=_RowStore(job, material.digest),
        progress=pulse,
    )
    pulse.beat()
    document = topic_document(
        material, grouped, origin=_origin(job), num_topics=job.num_topics, num_seeds=job.num_seeds
    )
    pulse.beat()
    if not topic_comparison_complete(job, document, progress_total=pulse.total):
        raise BuildStoppedError


def _material(job: TopicComparison, pulse: "_Pulse") -> Material:
    """The same texts in every attempt, unless some were erased meanwhile."""
    if job.source == TopicSource.SET and job.set_version is not None:
        texts, labels = frozen_questions(job.set_version)
    else:
        texts, labels = asked_questions(job.unit, limit=MAX_TEXTS, until=job.created_at), []
    return Material(texts, labels, encoder=uncached_encoder(), while_encoding=pulse.beat)


def _origin(job: TopicComparison) -> str:
    asked = _("what people asked «%(unit)s»") % {"unit": job.unit.name}
    return asked if job.set_version is None else str(job.set_version)


class _RowStore:
    """Groupings in the job's own row; those of other texts are left behind."""

    def __init__(self, job: TopicComparison, digest: str) -> None:
        self._job = job
        self._digest = digest
        self._documents = dict(job.groupings) if job.texts_digest == digest else {}

    def known(self, key: str) -> Grouping | None:
        document = self._documents.get(key)
        return None if document is None else Grouping.from_document(document)

    def add(self, key: str, grouping: Grouping) -> None:
        self._documents[key] = grouping.as_document()
        if not topic_comparison_keep(self._job, self._documents, self._digest):
            raise BuildStoppedError


class _Pulse:
    """Tells how far the work is now and then, and stops it when it has to stop."""

    def __init__(self, job: TopicComparison, groupers: Sequence[Grouper], progress: Progress) -> None:
        self._job = job
        self._progress = progress
        self._done = 0
        self._next = 0.0
        self._before: dict[str, int] = {}
        self.total = 1  # measuring, at the end
        for grouper in groupers:
            self._before[grouper.name] = self.total - 1
            self.total += len(seeds_of(grouper, job.num_seeds))

    def __call__(self, method: str, done: int, _total: int) -> None:
        self._done = max(self._done, self._before[method] + done)
        self.beat()

    def beat(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _HEARTBEAT_EVERY_S
        self._progress(self._done, self.total)
        is_mine = job_heartbeat(self._job, progress_done=self._done, progress_total=self.total)
        if not is_mine or TopicComparison.objects.filter(pk=self._job.pk, cancel_requested=True).exists():
            raise BuildStoppedError


def _proposal(error: Exception) -> str:
    if isinstance(error, TopicTextsError):
        return _(
            "Wait until people have asked %(least)d different questions, or choose an evaluation set."
        ) % {"least": MIN_TEXTS}
    if isinstance(error, AssistantError):
        return _("Methods by meaning need the sentence encoder; see that it works, then let it go on.")
    return _("Make a new comparison with other methods.")


def _fail(job: TopicComparison, error: Exception, message: str, proposal: str) -> None:
    job_finish(job, JobState.FAILED, error=type(error).__name__, message=message, proposal=proposal)
