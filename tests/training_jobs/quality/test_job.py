"""The nightly look: what is asked again, and what people are told of it."""

import pytest
from django.utils import timezone

from tests.factories.curation import UnitFactory
from tests.training_jobs.measured import (
    another_version,
    change_content,
    finished_run,
    frozen_set,
    right,
    wrong_every,
)
from training_jobs.enums import EvaluationTrigger, JobState, SetPurpose
from training_jobs.evaluation.tasks import work_on_evaluations
from training_jobs.models import EvaluationRun, QualityAlert
from training_jobs.quality import tasks
from training_jobs.quality.job import after_evaluation, reevaluate_changed_units
from training_jobs.quality.selectors import REEVALUATED

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    unit = UnitFactory()
    change_content(unit)
    return unit


def _night(version, reply, **values):
    replies = dict.fromkeys(REEVALUATED, reply)
    return finished_run(version, replies, part="holdout", trigger=EvaluationTrigger.SCHEDULE, **values)


def _a_day_later():
    day = timezone.timedelta(days=1)
    for run in EvaluationRun.objects.all():
        EvaluationRun.objects.filter(pk=run.pk).update(created_at=run.created_at - day)


# --- What is asked again ------------------------------------------------------------------------------
def test_each_frozen_set_is_asked_once(unit):
    frozen_set(unit, 5, name="a")
    frozen_set(unit, 5, name="b", purpose=SetPurpose.NO_ANSWER, is_answerable=False)
    runs = reevaluate_changed_units()
    assert [run.trigger for run in runs] == [EvaluationTrigger.SCHEDULE] * 2
    assert {run.part for run in runs} == {"", "holdout"}
    assert reevaluate_changed_units() == []


def test_unchanged_content_is_not_asked_again(unit):
    version = frozen_set(unit, 5)
    _night(version, right)
    _a_day_later()
    assert reevaluate_changed_units() == []
    change_content(unit)
    assert len(reevaluate_changed_units()) == 1


def test_unit_is_asked_at_most_once_a_day(unit):
    _night(frozen_set(unit, 5), right)
    change_content(unit)
    assert reevaluate_changed_units() == []


def test_newest_version_is_asked(unit):
    version = frozen_set(unit, 5)
    _night(version, right)
    newest = another_version(version.evaluation_set, 6)
    _a_day_later()
    assert [run.set_version for run in reevaluate_changed_units()] == [newest]


def test_unit_without_index_or_switched_off_is_left_alone(unit):
    frozen_set(UnitFactory(), 5)
    frozen_set(unit, 5)
    unit.is_active = False
    unit.save()
    assert reevaluate_changed_units() == []


def test_switch_in_the_settings_stops_it(unit, settings):
    frozen_set(unit, 5)
    settings.REEVALUATE_AT_NIGHT = False
    tasks.reevaluate()
    assert not EvaluationRun.objects.exists()


def test_task_wakes_a_worker_for_what_is_due(unit, settings, monkeypatch):
    woken = []
    monkeypatch.setattr(work_on_evaluations, "delay", lambda: woken.append(1))
    settings.REEVALUATE_AT_NIGHT = True
    frozen_set(unit, 5)
    tasks.reevaluate()
    tasks.reevaluate()
    assert woken == [1]


# --- What people are told -----------------------------------------------------------------------------
def test_fall_becomes_an_alert_once(unit):
    version = frozen_set(unit, 100)
    before = _night(version, right)
    after = _night(version, wrong_every(4))
    assert after_evaluation(after)
    assert after_evaluation(after) == []
    alert = QualityAlert.objects.filter(metric="token_f1", method="assistant").get()
    assert (alert.before, alert.run) == (before, after)
    assert "25" in alert.message or "75" in alert.message


def test_same_quality_tells_nothing(unit):
    version = frozen_set(unit, 100)
    _night(version, wrong_every(4))
    assert after_evaluation(_night(version, wrong_every(4))) == []


def test_first_evaluation_has_nothing_to_compare_with(unit):
    assert after_evaluation(_night(frozen_set(unit, 40), wrong_every(2))) == []


def test_evaluation_of_a_person_tells_nothing(unit):
    version = frozen_set(unit, 100)
    _night(version, right)
    run = finished_run(version, {"hybrid": wrong_every(2)}, part="holdout", trigger=EvaluationTrigger.PERSON)
    assert after_evaluation(run) == []


def test_failed_evaluation_tells_nothing(unit):
    version = frozen_set(unit, 100)
    _night(version, right)
    assert after_evaluation(_night(version, wrong_every(2), state=JobState.FAILED)) == []


def test_alert_recovers_when_quality_is_back(unit):
    version = frozen_set(unit, 100)
    _night(version, right)
    after_evaluation(_night(version, wrong_every(4)))
    still = _night(version, wrong_every(4))
    after_evaluation(still)
    assert not QualityAlert.objects.filter(recovered_at__isnull=False).exists()
    better = _night(version, wrong_every(90))
    assert after_evaluation(better) == []
    assert set(QualityAlert.objects.values_list("recovered_run", flat=True)) == {better.pk}


def test_what_a_dead_worker_left_is_told_the_next_night(unit):
    version = frozen_set(unit, 100)
    _night(version, right)
    _night(version, wrong_every(4))  # its worker died before it looked
    reevaluate_changed_units()
    assert QualityAlert.objects.exists()


def test_newer_version_is_compared_on_the_questions_both_have(unit):
    version = frozen_set(unit, 100)
    _night(version, right)
    newer = another_version(version.evaluation_set, 120)
    after_evaluation(_night(newer, wrong_every(4)))
    assert {alert.figures["num_questions"] for alert in QualityAlert.objects.all()} == {100}
