"""What the nightly look needs to know: what was asked before, and which alerts are open."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from curation.models import Unit
from training_jobs.enums import UNFINISHED_STATES, EvaluationTrigger, JobState
from training_jobs.models import EvaluationRun, EvaluationSetVersion, QualityAlert

REEVALUATED = ("hybrid", "assistant")
"""The search, and the whole assistant with whatever is in production: what students get."""

_A_DAY = timedelta(hours=20)  # a night that starts a little earlier than the last is another night


def was_reevaluated_today(unit: Unit) -> bool:
    since = timezone.now() - _A_DAY
    runs = EvaluationRun.objects.filter(unit=unit, trigger=EvaluationTrigger.SCHEDULE, created_at__gt=since)
    return runs.exists()


def is_up_to_date(version: EvaluationSetVersion, part: str, generation: int) -> bool:
    """Whether these questions were asked of this very content, or are waiting to be asked."""
    runs = EvaluationRun.objects.filter(
        set_version=version, part__in=["", part], methods__contains=list(REEVALUATED)
    )
    if runs.filter(state__in=UNFINISHED_STATES).exists():
        return True
    return runs.filter(state=JobState.SUCCEEDED, index_generation=generation).exists()


def run_before(run: EvaluationRun, method: str) -> EvaluationRun | None:
    """The last finished evaluation of the same set and part before this one that has the method's replies."""
    return (
        EvaluationRun.objects.filter(
            set_version__evaluation_set=run.set_version.evaluation_set_id,
            part=run.part,
            state=JobState.SUCCEEDED,
            reply_keys__has_key=method,
            created_at__lt=run.created_at,
        )
        .select_related("set_version")
        .defer("report", "details", "results")
        .order_by("-created_at", "-pk")
        .first()
    )


def lasting_alerts(run: EvaluationRun) -> "QuerySet[QualityAlert]":
    """Earlier falls on the same set that have not recovered, in what this evaluation measured."""
    return QualityAlert.objects.filter(
        unit=run.unit_id,
        recovered_at=None,
        method__in=list(run.reply_keys),
        run__set_version__evaluation_set=run.set_version.evaluation_set_id,
        run__created_at__lt=run.created_at,
    ).select_related("before__set_version")


def recent_scheduled_runs() -> "QuerySet[EvaluationRun]":
    """Those that ended within two days: looked at again in case their worker died before it could."""
    since = timezone.now() - timedelta(days=2)
    return EvaluationRun.objects.filter(
        trigger=EvaluationTrigger.SCHEDULE, state=JobState.SUCCEEDED, finished_at__gt=since
    ).order_by("created_at", "pk")
