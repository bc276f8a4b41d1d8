"""What the gate looks at: the newest frozen version of each set, and the evaluations made with it."""

from collections.abc import Collection

from django.db.models import QuerySet

from curation.models import Unit
from training_jobs.enums import UNFINISHED_STATES, JobState, SetPurpose
from training_jobs.models import EvaluationRun, EvaluationSet, EvaluationSetVersion, GateRule, QualityAlert


def newest_version(evaluation_set: EvaluationSet) -> EvaluationSetVersion | None:
    return evaluation_set.versions.order_by("-number").first()


def newest_versions(unit: Unit) -> list[EvaluationSetVersion]:
    """The newest frozen version of each of the unit's sets, by the name of the set."""
    return list(
        EvaluationSetVersion.objects.filter(evaluation_set__unit=unit)
        .order_by("evaluation_set_id", "-number")
        .distinct("evaluation_set_id")
        .select_related("evaluation_set")
    )


def protected_sets(unit: Unit, purposes: Collection[SetPurpose]) -> list[EvaluationSet]:
    """Frozen sets of these purposes."""
    return list(
        EvaluationSet.objects.filter(unit=unit, purpose__in=purposes, versions__isnull=False)
        .distinct()
        .order_by("name")
    )


def finished_runs(evaluation_set: EvaluationSet, method: str) -> "QuerySet[EvaluationRun]":
    """Evaluations with any version of the set in which the method took part, newest first."""
    return (
        EvaluationRun.objects.filter(
            set_version__evaluation_set=evaluation_set, state=JobState.SUCCEEDED, methods__contains=[method]
        )
        .select_related("set_version")
        .defer("report", "details")
        .order_by("-created_at", "-pk")
    )


def unfinished_run(
    version: EvaluationSetVersion, part: str, methods: Collection[str]
) -> EvaluationRun | None:
    """An evaluation on its way that will tell about all these methods."""
    return (
        EvaluationRun.objects.filter(
            set_version=version,
            part__in=["", part],
            state__in=UNFINISHED_STATES,
            methods__contains=list(methods),
        )
        .order_by("pk")
        .first()
    )


def rules_of(unit: Unit) -> "QuerySet[GateRule]":
    return GateRule.objects.filter(unit=unit).select_related("evaluation_set")


def open_alerts() -> "QuerySet[QualityAlert]":
    """Falls that nobody has seen and that have not recovered."""
    return QualityAlert.objects.filter(seen_at=None, recovered_at=None).select_related("unit", "run")
