"""The programmes an office has, as its index holds them."""

import pytest

from assistant.index.programmes import known_programmes
from assistant.models import IndexedPassage, IndexState
from curation.enums import Audience
from tests.factories.curation import UnitFactory


def indexed(unit, key: str, title: str, text: str, audience: str = Audience.EVERYONE) -> None:
    kind = {"doc": "document"}.get(key.split(":")[0], "faq")
    IndexedPassage.objects.create(
        unit=unit, key=key, entry_key=key, kind=kind, title=title, text=text, audience=audience, language="es"
    )
    state, _created = IndexState.objects.get_or_create(unit=unit)
    state.generation += 1
    state.save()


@pytest.mark.django_db
def test_programmes_are_those_of_this_unit_that_the_public_may_read():
    unit, other = UnitFactory(), UnitFactory()
    indexed(unit, "doc:1", "Plan: Maestría en Salud Pública", "Dura dos años.")
    indexed(unit, "faq:2", "¿Quién cobra?", "La Maestría en Costos Internos.", Audience.STAFF)
    indexed(other, "doc:3", "Plan: Maestría en Derecho Penal", "Dura dos años.")
    assert [programme.name for programme in known_programmes(unit).programmes] == [
        "Maestría en Salud Pública"
    ]


@pytest.mark.django_db
def test_new_programme_is_known_as_soon_as_the_index_changes():
    unit = UnitFactory()
    indexed(unit, "doc:1", "Plan: Maestría en Salud Pública", "Dura dos años.")
    known_programmes(unit)
    indexed(unit, "faq:2", "¿Qué doctorado hay?", "El Doctorado en Historia Andina.")
    assert {p.name for p in known_programmes(unit).programmes} == {
        "Maestría en Salud Pública",
        "Doctorado en Historia Andina",
    }
