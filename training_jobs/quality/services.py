"""Alerts about quality: raised once, seen by somebody, recovered."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from training_jobs.models import EvaluationRun, QualityAlert


def alert_raise(
    run: EvaluationRun,
    before: EvaluationRun,
    *,
    method: str,
    metric: str,
    message: str,
    figures: Mapping[str, float],
) -> tuple[QualityAlert, bool]:
    """The alert of this evaluation, method and metric, and whether it is new; asked twice, it is one."""
    return QualityAlert.objects.get_or_create(
        run=run,
        method=method,
        metric=metric,
        defaults={"unit": run.unit, "before": before, "message": message, "figures": dict(figures)},
    )


def alert_recover(alert: QualityAlert, run: EvaluationRun) -> bool:
    """The fall is no longer there; False when somebody noted that already."""
    return bool(
        QualityAlert.objects.filter(pk=alert.pk, recovered_at=None).update(
            recovered_at=timezone.now(), recovered_run=run
        )
    )


def alerts_acknowledge(alerts: "QuerySet[QualityAlert]", *, actor: User) -> int:
    """Note who has seen them; those seen before keep their first reader. Returns how many are new."""
    return alerts.filter(seen_at=None).update(seen_by=actor, seen_at=timezone.now())
