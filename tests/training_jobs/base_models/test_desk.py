"""Desk of the base models."""

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from curation.enums import Role
from tests.training_jobs.trained import desk, make_base
from training_jobs.base_models.desk import BaseModelAdmin
from training_jobs.base_models.tasks import check_base_model, start_check
from training_jobs.enums import CheckState, JobState
from training_jobs.models import BaseModel

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Llama 3.1 8B",
    "location": "/modelos/llama",
    "licence": "Llama 3.1",
    "revision": "",
    "licence_url": "",
}


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> list[int]:
    settings.MODELS_DIR = tmp_path
    asked: list[int] = []
    monkeypatch.setattr(check_base_model, "delay", asked.append)
    return asked


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:training_jobs_basemodel_{name}", args=args)


def test_a_new_model_is_checked_at_once(queued: list[int], django_capture_on_commit_callbacks: Any) -> None:
    client, _user = desk(Role.MODEL_OPERATOR)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("add"), NEW)
    model = BaseModel.objects.get()
    assert (model.check_state, queued) == (CheckState.UNCHECKED, [model.pk])


def test_a_check_is_asked_for(queued: list[int], django_capture_on_commit_callbacks: Any) -> None:
    client, _user = desk(Role.MODEL_OPERATOR)
    model = make_base()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("inspect", model.pk), {"_form_submitted": "1"})
    assert queued == [model.pk]


def test_a_broker_that_is_down_does_not_break_the_page(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def down(_model_id: int) -> None:
        raise OSError

    monkeypatch.setattr(check_base_model, "delay", down)
    client, _user = desk(Role.MODEL_OPERATOR)
    model = make_base()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url("inspect", model.pk), {"_form_submitted": "1"}).status_code == 302
    assert model.checks.get().state == JobState.QUEUED  # whoever looks after jobs sends it again


def test_a_check_on_its_way_is_shown_and_can_be_cancelled(queued: list[int]) -> None:
    client, user = desk(Role.MODEL_OPERATOR)
    model = make_base()
    check = start_check(model, actor=user)
    assert "Comprobando…" in client.get(url("changelist")).content.decode()
    client.post(url("stop_check", model.pk), {"_form_submitted": "1"})
    check.refresh_from_db()
    assert check.state == JobState.CANCELLED
    assert "Comprobando…" not in client.get(url("changelist")).content.decode()


def test_the_page_tells_why_a_check_found_nothing_out() -> None:
    client, _user = desk(Role.MODEL_OPERATOR)
    model = make_base()
    model.checks.create(state=JobState.FAILED, message="No pudo ser.", proposal="Otra vez.")
    assert "No pudo ser. Otra vez." in client.get(url("change", model.pk)).content.decode()


def test_the_acceptance_of_a_licence_is_kept_with_name_and_date() -> None:
    client, user = desk(Role.MODEL_OPERATOR)
    model = make_base(licence_accepted_at=None)
    client.post(url("accept_licence", model.pk), {"_form_submitted": "1"})
    model.refresh_from_db()
    assert model.licence_accepted_by == user
    assert model.licence_accepted_at is not None


def test_a_licence_is_not_accepted_by_a_link() -> None:
    client, _user = desk(Role.MODEL_OPERATOR)
    model = make_base(licence_accepted_at=None)
    client.get(url("accept_licence", model.pk))
    model.refresh_from_db()
    assert model.licence_accepted_at is None


def test_pages_open_for_a_manager_who_changes_nothing() -> None:
    client, _user = desk(Role.MANAGER)
    model = make_base(licence_accepted_at=None, num_parameters=8_000_000_000, size_bytes=16 * 10**9)
    assert client.get(url("changelist")).status_code == 200
    assert client.get(url("change", model.pk)).status_code == 200
    assert client.post(url("accept_licence", model.pk), {"_form_submitted": "1"}).status_code == 403
    assert client.post(url("inspect", model.pk), {"_form_submitted": "1"}).status_code == 403
    assert client.get(url("add")).status_code == 403


def test_an_editor_sees_none() -> None:
    client, _user = desk(Role.EDITOR)
    assert client.get(url("changelist")).status_code == 403


def test_the_model_of_the_portal_is_neither_changed_nor_deleted() -> None:
    client, _user = desk(Role.MODEL_OPERATOR)
    model = make_base(is_embedded=True)
    assert client.post(url("change", model.pk), NEW).status_code == 403
    assert client.post(url("delete", model.pk), {"post": "yes"}).status_code == 403


def test_a_missing_model_leads_back_to_the_list() -> None:
    client, _user = desk(Role.MODEL_OPERATOR)
    response = client.post(url("inspect", 999), {"_form_submitted": "1"})
    assert response.status_code in {302, 404}


def test_the_desks_pass_the_systems_own_checks() -> None:
    """An action that is named like a method of Django's desk would take its place."""
    assert BaseModelAdmin(BaseModel, admin.site).check() == []
