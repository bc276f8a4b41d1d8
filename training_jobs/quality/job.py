"""Asking the frozen questions again when content has changed, and telling people when quality fell.

At night, once a unit; the search and the whole assistant are asked. What is found becomes an alert on the
first page of the admin. Everything may be repeated: an evaluation is not asked for twice, a fall told once.
"""

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from assistant.index.selectors import index_generation
from curation.models import Unit
from training_jobs.enums import EvaluationTrigger, JobPriority, JobState, SetPart
from training_jobs.evaluation.replies import predictions_of
from training_jobs.evaluation.scoring.metrics import METRICS
from training_jobs.evaluation.services import evaluation_create
from training_jobs.gate.checks import PROTECTED
from training_jobs.gate.selectors import newest_versions
from training_jobs.measures.figures import p_value, percent
from training_jobs.models import EvaluationRun, EvaluationSetVersion, QualityAlert
from training_jobs.quality.selectors import (
    REEVALUATED,
    is_up_to_date,
    lasting_alerts,
    recent_scheduled_runs,
    run_before,
    was_reevaluated_today,
)
from training_jobs.quality.services import alert_raise, alert_recover
from training_jobs.quality.watch import Change, Replies, changes_between
from training_jobs.question_sets.selectors import questions_of
from training_jobs.releases.services import lock_unit

logger = logging.getLogger(__name__)

_LANGUAGE = "es"  # alerts are written at night, for whoever comes in the morning


def reevaluate_changed_units() -> list[EvaluationRun]:
    """Create the evaluations that are due; whoever calls this wakes a worker for them."""
    for run in recent_scheduled_runs():
        after_evaluation(run)
    with override(_LANGUAGE):
        return [run for unit in Unit.objects.filter(is_active=True) for run in _reevaluate(unit)]


@transaction.atomic
def _reevaluate(unit: Unit) -> list[EvaluationRun]:
    """One evaluation for each set whose questions this content has not been asked; none twice a day."""
    lock_unit(unit.pk)
    generation = index_generation(unit)
    if not generation or was_reevaluated_today(unit):
        return []
    due = [
        (version, part)
        for version in newest_versions(unit)
        if questions_of(version, part := _part_of(version)) and not is_up_to_date(version, part, generation)
    ]
    return [_create(unit, version, part) for version, part in due]


def _part_of(version: EvaluationSetVersion) -> str:
    return "" if version.evaluation_set.purpose in PROTECTED else SetPart.HOLDOUT.value


def _create(unit: Unit, version: EvaluationSetVersion, part: str) -> EvaluationRun:
    logger.info("reevaluation_created unit=%s version=%s", unit.pk, version.pk)
    return evaluation_create(
        unit=unit,
        name=_("Night of %(day)s: %(set)s")
        % {"day": timezone.localtime().strftime("%d/%m/%Y"), "set": version},
        set_version=version,
        part=part,
        methods=REEVALUATED,
        baseline="",
        options={},
        trigger=EvaluationTrigger.SCHEDULE,
        actor=None,
        priority=JobPriority.LOW,
    )


def after_evaluation(run: EvaluationRun) -> list[QualityAlert]:
    """Compare an evaluation of the night with the one before; alerts for falls, and those that recovered.

    Others are left alone: a person who starts an evaluation looks at it. Returns the new alerts.
    """
    if run.trigger != EvaluationTrigger.SCHEDULE or run.state != JobState.SUCCEEDED:
        return []
    now = predictions_of(run)
    with override(_LANGUAGE):
        _note_recoveries(run, now)
        return _raise_falls(run, now)


def _raise_falls(run: EvaluationRun, now: Replies) -> list[QualityAlert]:
    before_by_method = {method: before for method in now if (before := run_before(run, method))}
    earlier = {
        method: replies
        for method, before in before_by_method.items()
        if (replies := predictions_of(before).get(method))
    }
    raised = []
    for change in changes_between(earlier, now):
        if not change.is_fall:
            continue
        before = before_by_method[change.method]
        alert, is_new = alert_raise(
            run,
            before,
            method=change.method,
            metric=change.metric,
            message=_message(run, before, change),
            figures=change.as_document(),
        )
        if is_new:
            logger.warning("quality_fell evaluation=%s metric=%s", run.pk, change.metric)
            raised.append(alert)
    return raised


def _note_recoveries(run: EvaluationRun, now: Replies) -> None:
    """An alert recovers when its measure is again within the margin of what it was before the fall."""
    for alert in lasting_alerts(run):
        if alert.before is None:
            continue
        earlier = predictions_of(alert.before)
        method = {alert.method: now.get(alert.method, [])}
        for change in changes_between(earlier, method, [alert.metric]):
            if change.is_level and alert_recover(alert, run):
                logger.info("quality_recovered alert=%s evaluation=%s", alert.pk, run.pk)


def _message(run: EvaluationRun, before: EvaluationRun, change: Change) -> str:
    return _(
        "«%(metric)s» of «%(method)s» fell from %(before)s to %(now)s on «%(set)s» since %(day)s"
        " (%(count)d questions, corrected p %(p)s)."
    ) % {
        "metric": METRICS[change.metric].label,
        "method": change.method,
        "before": percent(change.before),
        "now": percent(change.now),
        "set": run.set_version.evaluation_set.name,
        "day": timezone.localtime(before.created_at).strftime("%d/%m/%Y"),
        "count": change.num_questions,
        "p": p_value(change.p_value),
    }
