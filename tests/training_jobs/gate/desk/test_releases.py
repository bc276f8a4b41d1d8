"""The releases' desk: who may press what, and what a broken rule looks like."""

import io
import zipfile

import pytest
from django.urls import reverse

from tests.training_jobs.released import REASON, make_release, make_stale, operator
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.exceptions import ModelNotLoadedError
from training_jobs.gate.desk import releases as desk
from training_jobs.gate.promotion import release_promote
from training_jobs.gate.rollout import Change, rollback
from training_jobs.models import ReleaseEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_files")]


@pytest.fixture
def loaded(monkeypatch):
    """Promotions whose engine answers at once."""

    def promote(release, *, actor, reason, is_stale_confirmed):
        event = release_promote(release, actor=actor, reason=reason, gate=None, seconds_to_serve=1.5)
        loaded_with.append((reason, is_stale_confirmed))
        return Change(event, 1.5)

    loaded_with = []
    monkeypatch.setattr(desk, "promote", promote)
    return loaded_with


@pytest.fixture
def staff(client):
    person = operator("view_release", "change_release", "promote_release", "add_comparison", username="jefa")
    client.force_login(person)
    return client


def _url(name, *arguments):
    return reverse(f"admin:training_jobs_release_{name}", args=arguments)


def _post(client, action, release, **data):
    return client.post(_url(action, release.pk), {"_form_submitted": "True", **data})


def _messages(response):
    return [str(message) for message in response.wsgi_request._messages]


def test_list_shows_stage_and_note(staff):
    release = make_release()
    make_stale(release)
    page = staff.get(_url("changelist")).content.decode()
    assert release.name in page
    assert str(ReleaseStage.CANDIDATE.label) in page


def test_page_shows_card_history_and_changed_sources(staff):
    release = make_release()
    make_stale(release)
    page = staff.get(_url("change", release.pk)).content.decode()
    assert "d" * 64 in page  # the data set's digest stands in the card
    assert str(ReleaseAction.REGISTERED.label) in page
    assert "¿Cuánto cuesta?" in page


def test_name_of_a_release_is_escaped(staff):
    release = make_release(name="<script>x</script>")
    page = staff.get(_url("change", release.pk)).content.decode()
    assert "<script>x</script>" not in page


def test_promotion_records_the_person_and_the_reason(staff, loaded):
    release = make_release()
    response = _post(staff, "promote", release, reason=REASON)
    assert response.status_code == 302
    event = ReleaseEvent.objects.get(action=ReleaseAction.PROMOTED)
    assert event.actor is not None
    assert (event.actor.username, event.reason) == ("jefa", REASON)


def test_dialog_follows_htmx(staff, loaded):
    response = staff.post(
        _url("promote", make_release().pk),
        {"_form_submitted": "True", "reason": REASON},
        headers={"HX-Request": "true"},
    )
    assert "HX-Redirect" in response.headers


def test_stale_release_asks_for_a_confirmation(staff, loaded):
    release = make_release()
    make_stale(release)
    page = staff.get(_url("promote", release.pk)).content.decode()
    assert 'name="is_stale_confirmed"' in page
    _post(staff, "promote", release, reason=REASON, is_stale_confirmed="on")
    assert loaded == [(REASON, True)]


def test_promotion_without_a_reason_is_told(staff):
    release = make_release()
    response = _post(staff, "promote", release, reason="")
    assert len(_messages(response)) == 1
    release.refresh_from_db()
    assert release.stage == ReleaseStage.CANDIDATE


def test_engine_that_cannot_load_it_is_told(staff, monkeypatch):
    def refuse(*_arguments, **_options):
        raise ModelNotLoadedError("no cabe")

    monkeypatch.setattr(desk, "promote", refuse)
    assert _messages(_post(staff, "promote", make_release(), reason=REASON)) == ["no cabe"]


@pytest.mark.parametrize("action", ["promote", "retire", "rollback"])
def test_wrong_role_cannot_change_production(client, action):
    client.force_login(operator("view_release", "change_release"))
    assert _post(client, action, make_release(), reason=REASON).status_code == 403


@pytest.mark.parametrize("name", ["changelist", "change"])
def test_who_may_not_read_releases_sees_none(client, name):
    client.force_login(operator("view_trainingrun"))
    arguments = [] if name == "changelist" else [make_release().pk]
    assert client.get(_url(name, *arguments)).status_code == 403


def test_visitor_is_sent_to_the_login(client):
    assert "login" in client.post(_url("rollback", make_release().pk)).url


def test_change_is_refused_without_a_csrf_token(staff, settings):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(operator("promote_release", "view_release"))
    assert strict.post(_url("rollback", make_release().pk)).status_code == 403


def test_rollback_is_no_link(staff):
    assert staff.get(_url("rollback", make_release().pk)).status_code == 405


def test_one_click_rolls_back(staff):
    release = make_release()
    release_promote(release, actor=None, reason=REASON, gate=None)
    page = staff.get(_url("change", release.pk)).content.decode()
    assert _url("rollback", release.pk) in page
    response = staff.post(_url("rollback", release.pk))
    assert response.status_code == 302
    event = ReleaseEvent.objects.get(action=ReleaseAction.ROLLED_BACK)
    assert event.actor.username == "jefa"
    assert event.reason


def test_second_click_on_rollback_changes_nothing_more(staff):
    first = make_release()
    second = make_release(first.unit)
    for release in (first, second):
        release_promote(release, actor=None, reason=REASON, gate=None)
    staff.post(_url("rollback", second.pk))
    staff.post(_url("rollback", second.pk))
    first.refresh_from_db()
    assert first.stage == ReleaseStage.PRODUCTION


def test_retiring_needs_a_reason_in_the_dialog(staff):
    release = make_release()
    assert _post(staff, "retire", release, reason="").status_code == 200
    _post(staff, "retire", release, reason="Datos equivocados")
    release.refresh_from_db()
    assert release.stage == ReleaseStage.RETIRED


def test_trial_is_put_on_for_an_hour(staff):
    release = make_release()
    _post(staff, "put_on_trial", release)
    release.refresh_from_db()
    assert release.trial_until is not None


def test_adapter_is_downloaded_with_its_card_and_checksums(staff):
    release = make_release()
    response = staff.get(_url("download_adapter", release.pk))
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert set(archive.namelist()) == {
            "README.md",
            "adapter/SHA256SUMS",
            "adapter/adapter_model.safetensors",
        }


def test_release_without_an_adapter_offers_no_download(staff):
    release = make_release(with_adapter=False)
    assert staff.get(_url("download_adapter", release.pk)).status_code == 403


def test_unknown_release_leads_to_the_list(staff):
    assert staff.get(_url("change", 999_999)).status_code == 302


def test_nothing_is_added_changed_or_deleted_by_hand(staff):
    release = make_release()
    assert staff.get(_url("add")).status_code == 403
    assert staff.post(_url("change", release.pk), {"name": "otro"}).status_code == 403
    assert staff.post(_url("delete", release.pk)).status_code == 403


def test_restored_release_shows_who_rolled_back(staff):
    first = make_release()
    second = make_release(first.unit)
    for release in (first, second):
        release_promote(release, actor=None, reason=REASON, gate=None)
    rollback(first.unit, actor=None, reason="Cita mal")
    assert "Cita mal" in staff.get(_url("change", first.pk)).content.decode()
