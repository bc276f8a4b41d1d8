import pytest

from assistant.index.job import build_index
from curation.models import Unit
from tests.factories.curation import FaqEntryFactory, UnitFactory
from tests.fakes import FakeEncoder
from training_jobs.evaluation.corpus import Corpus

ENTRIES = {
    "costo": ("¿Cuánto cuesta la maestría?", "La matrícula de la maestría cuesta 350 bolivianos."),
    "becas": ("¿Qué becas hay?", "Hay becas de excelencia y becas de trabajo para estudiantes."),
    "plazo": ("¿Hasta cuándo me inscribo?", "La inscripción cierra el 15 de marzo."),
    "tesis": ("¿Cómo presento la tesis?", "La tesis se presenta en tres ejemplares ante el tribunal."),
}


@pytest.fixture
def unit(db: None, encoder: FakeEncoder) -> Unit:
    created = UnitFactory(code="soe")
    for identifier, (question, answer) in ENTRIES.items():
        FaqEntryFactory(
            unit=created, external_id=identifier, question=question, answer=answer, published=True
        )
    build_index(created)
    return created


@pytest.fixture
def corpus(unit: Unit) -> Corpus:
    return Corpus(unit)
