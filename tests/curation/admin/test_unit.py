"""Desk of the units: pages that carry the chat, texts for people who need a person."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from curation.models import Unit
from tests.factories.curation import UnitFactory

pytestmark = pytest.mark.django_db


def _saved(admin_client: Client, unit: Unit, pages: str) -> Any:
    url = reverse("admin:curation_unit_change", args=[unit.pk])
    form = {"name": unit.name, "is_active": "on", "writing": unit.writing, "widget_origins": pages}
    return admin_client.post(url, form)


def test_pages_are_written_one_a_line(admin_client: Client) -> None:
    unit = UnitFactory()
    response = _saved(admin_client, unit, "https://posgrado.example.edu/\n\n http://localhost:8080 \n")
    unit.refresh_from_db()
    assert response.status_code == 302
    assert unit.widget_origins == ["https://posgrado.example.edu", "http://localhost:8080"]


def test_pages_written_before_are_shown_one_a_line(admin_client: Client) -> None:
    unit = UnitFactory(widget_origins=["https://a.example.edu", "https://b.example.edu"])
    page = admin_client.get(reverse("admin:curation_unit_change", args=[unit.pk])).content.decode()
    assert "https://a.example.edu\nhttps://b.example.edu</textarea>" in page


@pytest.mark.parametrize("page", ["posgrado.example.edu", "https://posgrado.example.edu/inicio", "*"])
def test_anything_but_scheme_and_host_is_refused_with_a_sentence(admin_client: Client, page: str) -> None:
    unit = UnitFactory()
    response = _saved(admin_client, unit, page)
    unit.refresh_from_db()
    assert unit.widget_origins == []
    assert "https://posgrado.example.edu." in response.content.decode()


def test_texts_for_who_needs_a_person_stand_in_the_form(admin_client):
    unit = UnitFactory(person_text="Ventanilla 3", emergency_text="Bienestar: 3-555")
    page = admin_client.get(reverse("admin:curation_unit_change", args=[unit.pk]))
    assert b"Ventanilla 3" in page.content
    assert b"Bienestar: 3-555" in page.content
