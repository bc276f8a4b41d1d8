"""The desk of the units: what an administrator writes for people who need a person."""

import pytest
from django.urls import reverse

from tests.factories.curation import UnitFactory

pytestmark = pytest.mark.django_db


def test_texts_for_who_needs_a_person_stand_in_the_form(admin_client):
    unit = UnitFactory(person_text="Ventanilla 3", emergency_text="Bienestar: 3-555")
    page = admin_client.get(reverse("admin:curation_unit_change", args=[unit.pk]))
    assert b"Ventanilla 3" in page.content
    assert b"Bienestar: 3-555" in page.content
