"""«Measure now»: starting the evaluations that a release's gate still needs."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from training_jobs.enums import EvaluationTrigger, JobPriority, ReleaseStage
from training_jobs.evaluation.tasks import start_evaluation
from training_jobs.exceptions import NothingToMeasureError
from training_jobs.gate.checks import Condition
from training_jobs.gate.examination import examine_release
from training_jobs.gate.selectors import newest_version, unfinished_run
from training_jobs.gate.writing import examine_writing
from training_jobs.models import EvaluationRun, EvaluationSetVersion, Release
from training_jobs.releases.services import lock_unit


@transaction.atomic
def measure_for_gate(release: Release, *, actor: User | None) -> list[EvaluationRun]:
    """Start one evaluation for each set that the gate cannot judge yet; the candidate beside its reference.

    What it writes is measured against the nearest entries in evaluations of their own: they take longer, and
    nothing waits for them. Of a release in production that is all. Pressed twice, the second finds them on
    their way and starts nothing more.

    Raises:
        NothingToMeasureError: everything is measured or on its way, or there is no frozen set.
        EvaluationRefusedError: an evaluation cannot be started as needed (an empty part, for example).
    """
    lock_unit(release.unit_id)
    conditions = _unmeasured(release) if release.stage == ReleaseStage.CANDIDATE else []
    started = _measure(release, conditions, actor) + measure_writing(release, actor=actor)
    if not started:
        raise NothingToMeasureError(
            _("There is nothing to measure now: everything is measured, on its way, or not frozen yet.")
        )
    return started


@transaction.atomic
def measure_writing(release: Release, *, actor: User | None) -> list[EvaluationRun]:
    """Start what is still needed to tell whether the release may write; empty when nothing is.

    Raises:
        EvaluationRefusedError: an evaluation cannot be started as needed.
    """
    return _measure(release, examine_writing(release).unmeasured, actor)


def _measure(release: Release, conditions: Sequence[Condition], actor: User | None) -> list[EvaluationRun]:
    """One evaluation for each set and part of these conditions, unless one is on its way."""
    needed: dict[tuple[int, str], dict[str, None]] = {}
    versions: dict[int, EvaluationSetVersion] = {}
    for condition in conditions:
        version = newest_version(condition.evaluation_set)
        if version is None:
            continue
        versions[version.pk] = version
        needed.setdefault((version.pk, condition.part), {}).update(dict.fromkeys(condition.methods))
    return [
        _start(release, versions[pk], part, list(methods), actor)
        for (pk, part), methods in needed.items()
        if unfinished_run(versions[pk], part, methods) is None
    ]


def _unmeasured(release: Release) -> list[Condition]:
    return [check.condition for check in examine_release(release).checks if check.needs_evaluation]


def _start(
    release: Release, version: EvaluationSetVersion, part: str, methods: list[str], actor: User | None
) -> EvaluationRun:
    return start_evaluation(
        unit=release.unit,
        name=_("Gate: %(release)s, %(set)s") % {"release": release.name, "set": version},
        set_version=version,
        part=part,
        methods=methods,
        baseline=methods[1] if len(methods) > 1 else "",
        trigger=EvaluationTrigger.GATE,
        actor=actor,
        priority=JobPriority.URGENT,
    )
