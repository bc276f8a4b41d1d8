"""Comparisons of topic methods: creating, keeping, deleting."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from curation.models import Unit
from training_jobs.enums import WORKING_STATES, JobPriority, TopicSource
from training_jobs.exceptions import JobStepError
from training_jobs.jobs.lease import job_heartbeat
from training_jobs.models import EvaluationSetVersion, TopicComparison

_MAX_NAME = TopicComparison._meta.get_field("name").max_length or 0


def topic_comparison_create(
    *,
    unit: Unit,
    name: str,
    methods: Sequence[str],
    num_seeds: int,
    num_topics: int | None,
    set_version: EvaluationSetVersion | None,
    actor: User | None,
    priority: JobPriority = JobPriority.NORMAL,
) -> TopicComparison:
    """A comparison waiting for a worker; without a set version, on what people asked the unit."""
    return TopicComparison.objects.create(
        unit=unit,
        name=(name.strip() or _("Topics of %(unit)s") % {"unit": unit.name})[:_MAX_NAME],
        source=TopicSource.ASKED if set_version is None else TopicSource.SET,
        set_version=set_version,
        methods=list(methods),
        num_seeds=num_seeds,
        num_topics=num_topics,
        priority=priority,
        created_by=actor,
    )


def topic_comparison_keep(comparison: TopicComparison, groupings: Mapping[str, object], digest: str) -> bool:
    """Write what was grouped so far; False when the lease was lost."""
    return job_heartbeat(comparison, groupings=dict(groupings), texts_digest=digest)


@transaction.atomic
def topic_comparison_delete(comparison: TopicComparison) -> None:
    """Remove it.

    Raises:
        JobStepError: a worker is busy with it.
    """
    locked = TopicComparison.objects.select_for_update().get(pk=comparison.pk)
    if locked.state in WORKING_STATES:
        raise JobStepError(_("It is being made now: cancel it first."))
    locked.delete()
