"""A scripted pipeline in place of the real one, and an office to ask."""

import pytest
from django.core.cache import cache

from assistant import answering
from curation.models import Unit
from tests.assistant.scripted import ScriptedAssistant
from tests.factories.curation import UnitFactory


@pytest.fixture
def assistant(monkeypatch: pytest.MonkeyPatch) -> ScriptedAssistant:
    scripted = ScriptedAssistant()
    monkeypatch.setattr(answering, "answer", scripted.answer)
    monkeypatch.setattr(answering, "answer_to_end", scripted.answer_to_end)
    return scripted


@pytest.fixture
def unit(db: None) -> Unit:
    office: Unit = UnitFactory(code="soe", name="Unidad de Posgrado")
    return office


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests() -> None:
    cache.clear()
