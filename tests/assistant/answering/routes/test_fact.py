"""The route, through the whole pipeline."""

import pytest

from assistant.answering import answer_to_end
from assistant.answering.routes import fact
from assistant.enums import AnswerStatus, Route
from assistant.models import AnswerSource
from tests.factories.curation import RegulationFactory, version_with_articles


@pytest.fixture
def regulation(office):
    regulation = RegulationFactory(unit=office, external_id="posgrado")
    version_with_articles("1", "2", regulation=regulation, number=1, published=True)
    return regulation


async def test_article_by_number_is_looked_up_and_recorded_with_its_source(asked, passages, regulation):
    result = await answer_to_end(asked("¿Qué dice el artículo 2?"))
    assert (result.status, result.route) == (AnswerStatus.FACT, Route.FACT)
    assert [citation.key for citation in result.citations] == ["reg:posgrado/v1/art:2"]
    source = await AnswerSource.objects.aget(answer_id=result.id)
    assert (source.key, source.number, source.is_used) == ("reg:posgrado/v1/art:2", 1, True)


async def test_other_question_goes_on_to_the_search(asked, passages, regulation):
    result = await answer_to_end(asked("¿Cuánto cuesta la matrícula de la maestría?"))
    assert result.route != Route.FACT


async def test_first_lookup_that_knows_the_answer_gives_it(asked, passages, regulation, monkeypatch):
    monkeypatch.setattr(fact, "LOOKUPS", (lambda turn: None, *fact.LOOKUPS))
    result = await answer_to_end(asked("art. 1"))
    assert result.route == Route.FACT
