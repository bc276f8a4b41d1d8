"""Comparing topic methods as a job. Killed anywhere, it goes on after the last grouping that was kept."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.exceptions import AssistantError, TopicTextsError
from assistant.topics.grouping import Grouper
from assistant.topics.material import MAX_TEXTS, MIN_TEXTS, Material
from training_jobs.enums import JobState, TopicSource
from training_jobs.evaluation.corpus import uncached_encoder
from training_jobs.exceptions import LeaseLostError, MethodUnavailableError, UnknownMethodError
from training_jobs.jobs.pulse import Pulse
from training_jobs.jobs.runner import JobKind, Outcome, Words, failed
from training_jobs.models import TopicComparison
from training_jobs.topics.comparing import group_all, groupers_named, seeds_of
from training_jobs.topics.reporting import report_of
from training_jobs.topics.services import topic_comparison_keep
from training_jobs.topics.store import Grouping
from training_jobs.topics.texts import asked_questions, frozen_questions


def _compare(job: TopicComparison, pulse: Pulse) -> Outcome:
    groupers = groupers_named(job.methods)
    steps = _steps(groupers, job.num_seeds)
    material = _material(job, pulse)
    grouped = group_all(
        groupers,
        material,
        num_topics=job.num_topics,
        num_seeds=job.num_seeds,
        store=_RowStore(job, material.digest),
        progress=pulse.by_stages(steps),
    )
    report = report_of(
        material, grouped, origin=_origin(job), num_topics=job.num_topics, num_seeds=job.num_seeds
    )
    pulse.beat()
    total = steps[_MEASURING][1]
    # The single groupings have done their service and go: they are the largest part of the row.
    results = {
        "results": report.as_document(),
        "groupings": {},
        "progress_done": total,
        "progress_total": total,
    }
    return Outcome(JobState.SUCCEEDED, fields=results)


_MEASURING = ""


def _steps(groupers: Sequence[Grouper], num_seeds: int) -> dict[str, tuple[int, int]]:
    """From which step to which each method goes, one a seed, and one to measure at the end."""
    steps, done = {}, 0
    for grouper in groupers:
        first, done = done, done + len(seeds_of(grouper, num_seeds))
        steps[grouper.name] = (first, done)
    return {**steps, _MEASURING: (done, done + 1)}


def _material(job: TopicComparison, pulse: Pulse) -> Material:
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
            raise LeaseLostError(f"topic comparison {self._job.pk}, attempt {self._job.attempt}")


def _explain(error: Exception) -> Outcome | None:
    match error:
        case TopicTextsError():
            proposal = _(
                "Wait until people have asked %(least)d different questions, or choose an evaluation set."
            ) % {"least": MIN_TEXTS}
        case AssistantError():
            proposal = _(
                "Methods by meaning need the sentence encoder; see that it works, then let it go on."
            )
        case MethodUnavailableError() | UnknownMethodError():
            proposal = _("Make a new comparison with other methods.")
        case _:
            return None
    return failed(error, str(error), proposal)


TOPICS_JOB = JobKind(
    model=TopicComparison,
    work=_compare,
    explain=_explain,
    unexpected=Words(
        gettext_lazy("The comparison stopped by an internal error (%(name)s)."),
        gettext_lazy("Let it go on; if it happens again, tell whoever looks after the portal."),
    ),
    gave_up=Words(
        gettext_lazy("The process that compares ended five times without saying why."),
        gettext_lazy("Let it go on, or start a new comparison with fewer methods."),
    ),
    cancelled=gettext_lazy("The comparison was cancelled."),
    nothing_to_cancel=gettext_lazy("This comparison has ended already; there is nothing to cancel."),
    cannot_go_on=gettext_lazy("Only a failed or cancelled comparison can go on."),
)
