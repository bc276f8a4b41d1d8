"""An index with a stand-in encoder: words decide both channels, so the right ranking is obvious."""

from collections.abc import Callable

import pytest

from assistant import encoder as encoders
from assistant.index.job import build_index
from assistant.retrieval.search import _known_encoder
from curation.models import Unit
from tests.factories.curation import FaqEntryFactory, UnitFactory
from tests.fakes import FakeEncoder


@pytest.fixture
def fake_encoder(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    encoder = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: encoder)
    _known_encoder.cache_clear()
    return encoder


@pytest.fixture
def unit(db: None) -> Unit:
    created: Unit = UnitFactory()
    return created


@pytest.fixture
def index_faqs(unit: Unit, fake_encoder: FakeEncoder) -> Callable[..., None]:
    """Publish and index questions: `index_faqs({"costo": ("¿Cuánto cuesta?", "500 Bs")}, audience=…)`."""

    def publish(faqs: dict[str, tuple[str, str]], **values: object) -> None:
        for identifier, (question, answer) in faqs.items():
            FaqEntryFactory(
                **{"unit": unit, **values},
                external_id=identifier,
                question=question,
                answer=answer,
                published=True,
            )
        build_index(unit)

    return publish


OFFICE = {
    "costo": ("¿Cuánto cuesta la maestría?", "La colegiatura es de 12.000 bolivianos."),
    "becas": ("¿Qué becas hay?", "Hay becas de excelencia y de investigación para estudiantes."),
    "empresas": ("¿Puedo hacer prácticas en empresas?", "El convenio con empresas permite prácticas."),
    "inscripcion": ("¿Cuándo es la inscripción?", "La inscripción se abre en febrero, en secretaría."),
}
