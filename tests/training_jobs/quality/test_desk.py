"""Alerts: on the first page until somebody has seen them, in the list for ever."""

import pytest
from django.urls import reverse

from tests.factories.curation import UnitFactory
from tests.training_jobs.measured import finished_run, frozen_set, right
from tests.training_jobs.released import operator
from training_jobs.models import QualityAlert
from training_jobs.quality.services import alert_raise, alert_recover

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert():
    version = frozen_set(UnitFactory(), 5)
    runs = [finished_run(version, {"hybrid": right}) for _ in range(2)]
    raised, _ = alert_raise(
        runs[1], runs[0], method="hybrid", metric="recall@1", message="La búsqueda <falla>", figures={}
    )
    return raised


@pytest.fixture
def staff(client):
    client.force_login(operator("view_qualityalert", "change_qualityalert", username="jefa"))
    return client


def _url(name, *arguments):
    return reverse(f"admin:training_jobs_qualityalert_{name}", args=arguments)


def test_first_page_shows_what_nobody_has_seen(staff, alert):
    page = staff.get(reverse("admin:index")).content.decode()
    assert "La búsqueda &lt;falla&gt;" in page
    assert _url("change", alert.pk) in page


def test_seen_alert_leaves_the_first_page_and_keeps_its_first_reader(staff, alert):
    for _ in range(2):
        staff.post(_url("acknowledge_one", alert.pk), {"_form_submitted": "True"})
    alert.refresh_from_db()
    assert alert.seen_by.username == "jefa"
    assert "falla" not in staff.get(reverse("admin:index")).content.decode()


def test_several_are_marked_in_the_list(staff, alert):
    staff.post(_url("changelist"), {"action": "acknowledge", "_selected_action": [alert.pk]})
    alert.refresh_from_db()
    assert alert.seen_at is not None


def test_recovered_alert_leaves_the_first_page_and_says_so(staff, alert):
    assert alert_recover(alert, alert.run)
    assert not alert_recover(alert, alert.run)
    assert "falla" not in staff.get(reverse("admin:index")).content.decode()
    alert.refresh_from_db()
    assert alert.recovered_at.strftime("%Y") in staff.get(_url("change", alert.pk)).content.decode()


def test_same_fall_is_told_once(alert):
    again, is_new = alert_raise(
        alert.run, alert.before, method="hybrid", metric="recall@1", message="otra", figures={}
    )
    assert (again.pk, is_new) == (alert.pk, False)


def test_who_may_only_read_marks_nothing(client, alert):
    client.force_login(operator("view_qualityalert"))
    assert client.post(_url("acknowledge_one", alert.pk), {"_form_submitted": "True"}).status_code == 403
    client.post(_url("changelist"), {"action": "acknowledge", "_selected_action": [alert.pk]})
    assert QualityAlert.objects.get().seen_at is None


def test_who_may_not_read_alerts_sees_none(client, alert):
    client.force_login(operator("view_release"))
    assert "falla" not in client.get(reverse("admin:index")).content.decode()
    assert client.get(_url("changelist")).status_code == 403


def test_nothing_is_added_edited_or_deleted_by_hand(staff, alert):
    assert staff.get(_url("add")).status_code == 403
    assert staff.post(_url("change", alert.pk), {"message": "x"}).status_code == 403
    assert staff.post(_url("delete", alert.pk)).status_code == 403


def test_unknown_alert_leads_to_the_list(staff):
    assert staff.get(_url("change", 999_999)).status_code == 302
