"""The shipped ranker on entries a search might find."""

from datetime import date

import pytest

from assistant.enums import ModelRole
from assistant.exceptions import RankerDocumentError
from assistant.models import ServedModel
from assistant.ranker import rank
from assistant.ranker.current import DEFAULT_NAME, default_ranker, ranker_of
from assistant.ranker.model import model_from
from assistant.retrieval.types import Hit, Retrieval
from tests.assistant.ranker.test_features import WEIGHTS, entry
from tests.factories.curation import UnitFactory

pytestmark = pytest.mark.django_db


def found(*hits: Hit) -> Retrieval:
    return Retrieval(hits, "hybrid", date(2026, 11, 28), 1, "e5", "", {}, WEIGHTS, 10)


def test_same_words_are_certain_whatever_else_stands_near():
    hits = (
        entry("¿Cuándo me inscribo?", question_score=0.99),
        entry("¿Dónde me inscribo?", question_score=0.9),
    )
    ranking = rank("donde me inscribo", found(*hits), unit=UnitFactory())
    assert (ranking.is_certain, ranking.candidates[0].hit.title) == (True, "¿Dónde me inscribo?")


def test_other_interrogative_is_never_certain():
    near = entry("¿Cuándo me inscribo?", question_score=0.97, dense_score=0.97)
    ranking = rank("¿Dónde me inscribo?", found(near), unit=UnitFactory())
    assert not ranking.is_certain


def test_article_is_never_the_very_question():
    article = entry("Artículo 3", kind="article", dense_score=0.99, question_score=None, lexical_score=20.0)
    assert not rank("¿Dónde me inscribo?", found(article), unit=UnitFactory()).is_certain


def test_nothing_found_answers_nothing():
    ranking = rank("¿Dónde me inscribo?", found(), unit=UnitFactory())
    assert (ranking.candidates, ranking.is_answerable) == ((), False)


def test_variants_of_one_entry_are_one_candidate():
    twice = (entry("¿Dónde me inscribo?"), entry("¿Dónde me inscribo?", rank=2))
    assert len(rank("inscripción", found(*twice), unit=UnitFactory()).candidates) == 1


def test_ranker_of_the_unit_counts_from_the_next_question_on():
    unit = UnitFactory()
    assert ranker_of(unit).name == DEFAULT_NAME
    document = _document_of_default()
    ServedModel.objects.create(
        role=ModelRole.RANKER, name="own", digest="d", unit=unit, in_production=True, document=document
    )
    assert ranker_of(unit).name == "own"


def test_damaged_ranker_is_replaced_by_the_shipped_one(caplog):
    unit = UnitFactory()
    ServedModel.objects.create(
        role=ModelRole.RANKER, name="own", digest="d", unit=unit, in_production=True, document={"format": 0}
    )
    assert ranker_of(unit).name == DEFAULT_NAME
    assert "ranker_unusable" in caplog.text


def test_document_with_too_few_weights_is_refused():
    document = _document_of_default()
    document["faq"]["weights"] = document["faq"]["weights"][1:]
    with pytest.raises(RankerDocumentError):
        model_from(document, name="x")


def _document_of_default():
    import json

    from assistant.ranker.current import DEFAULT_DOCUMENT

    assert default_ranker().certain_from > 0.5
    return json.loads(DEFAULT_DOCUMENT.read_text(encoding="utf-8"))
