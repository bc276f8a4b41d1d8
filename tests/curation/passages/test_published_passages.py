"""Projection of published entries into passages."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from curation.enums import Status
from curation.passages import passages_of_entries, published_passages
from curation.selectors import find_entry
from tests.factories.curation import (
    ArticleFactory,
    CategoryFactory,
    DocumentFactory,
    FaqEntryFactory,
    RegulationFactory,
    RegulationVersionFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db

LONG = "\n\n".join(f"## Parte {n}\n\n" + "Se presenta en secretaría. " * 40 for n in range(1, 4))


def test_a_question_is_one_passage_with_its_variants() -> None:
    entry = FaqEntryFactory(published=True, variants=["cuánto sale"], external_id="costos")
    [passage] = published_passages(entry.unit)
    assert (passage.key, passage.title, passage.text, passage.questions) == (
        "faq:costos",
        entry.question,
        entry.answer,
        ("cuánto sale",),
    )


def test_a_long_answer_is_never_divided() -> None:
    entry = FaqEntryFactory(published=True, answer="La respuesta sigue. " * 300)
    assert [passage.text for passage in published_passages(entry.unit)] == [entry.answer]


def test_an_article_is_cited_with_version_and_resolution() -> None:
    version = RegulationVersionFactory(published=True, number=2, valid_from=date(2024, 7, 1))
    ArticleFactory(version=version, number="12", heading_path=["TÍTULO I", "CAPÍTULO II"])
    [passage] = published_passages(version.unit)
    assert passage.citation == "Reglamento de Posgrado (v2, Res. 045/2024), art. 12"
    assert passage.heading_path == ("Reglamento de Posgrado", "TÍTULO I", "CAPÍTULO II")
    assert passage.key == f"{version.key}/art:12"
    assert passage.valid_from == date(2024, 7, 1)


def test_a_provision_is_cited_by_its_kind() -> None:
    article = ArticleFactory(
        version__published=True, kind="transitory", number="PRIMERA", anchor="transitoria-primera"
    )
    [passage] = published_passages(article.version.unit)
    assert passage.citation.endswith("disposición transitoria PRIMERA")


def test_a_long_document_has_numbered_keys_and_anchors() -> None:
    document = DocumentFactory(published=True, external_id="guia", body=LONG)
    passages = list(published_passages(document.unit))
    assert [passage.key for passage in passages] == ["doc:guia", "doc:guia/p:2", "doc:guia/p:3"]
    assert [passage.url.partition("#")[2] for passage in passages] == ["p-1", "p-2", "p-3"]
    assert passages[1].citation.endswith("«Parte 2»")


def test_a_long_article_has_numbered_keys() -> None:
    article = ArticleFactory(version__published=True, number="5", text="Se entiende por gestión. " * 150)
    keys = [passage.key for passage in published_passages(article.version.unit)]
    assert keys == [article.key, f"{article.key}/p:2", f"{article.key}/p:3"]


def test_keys_stay_when_another_entry_is_added() -> None:
    first = FaqEntryFactory(published=True)
    before = [passage.key for passage in published_passages(first.unit)]
    FaqEntryFactory(published=True, unit=first.unit)
    assert [passage.key for passage in published_passages(first.unit)][:1] == before


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.RETIRED])
def test_nothing_unpublished_leaves(status: Status) -> None:
    unit = UnitFactory()
    regulation = RegulationFactory(unit=unit)
    FaqEntryFactory(unit=unit, status=status)
    DocumentFactory(unit=unit, status=status)
    ArticleFactory(version=RegulationVersionFactory(regulation=regulation, status=status))
    assert list(published_passages(unit)) == []


def test_another_units_content_stays_out() -> None:
    FaqEntryFactory(published=True)
    assert list(published_passages(UnitFactory())) == []


def test_named_entries_only() -> None:
    unit = UnitFactory()
    wanted, _other = FaqEntryFactory(published=True, unit=unit), FaqEntryFactory(published=True, unit=unit)
    retired = DocumentFactory(status=Status.RETIRED, unit=unit)
    version = RegulationVersionFactory(published=True, regulation__unit=unit, number=2)
    ArticleFactory(version=version, number="1")
    keys = (wanted.key, retired.key, version.key, "faq:nada", "no es una clave")
    found = [passage.key for passage in passages_of_entries(unit, keys)]
    assert found == [wanted.key, f"{version.key}/art:1"]


def test_the_same_entries_give_the_same_passages_either_way() -> None:
    unit = UnitFactory()
    entries = [
        FaqEntryFactory(published=True, unit=unit),
        DocumentFactory(published=True, unit=unit, body=LONG),
    ]
    everything = list(published_passages(unit))
    assert list(passages_of_entries(unit, tuple(entry.key for entry in entries))) == everything


def test_a_thousand_questions_need_as_many_queries_as_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    unit = UnitFactory()
    category = CategoryFactory(unit=unit)
    FaqEntryFactory.create_batch(40, published=True, unit=unit, category=category)
    with django_assert_num_queries(3):
        assert len(list(published_passages(unit))) == 40


def test_every_address_leads_to_its_anchor(client: Client) -> None:
    unit = UnitFactory()
    FaqEntryFactory(published=True, unit=unit)
    DocumentFactory(published=True, unit=unit, body=LONG)
    version = RegulationVersionFactory(published=True, regulation__unit=unit)
    ArticleFactory(version=version, number="12", text="Se entiende por gestión. " * 150)
    for passage in published_passages(unit):
        path, _, anchor = passage.url.partition("#")
        response = client.get(path)
        assert response.status_code == 200
        assert not anchor or f'id="{anchor}"'.encode() in response.content


def test_find_entry_finds_each_kind_and_no_working_copy() -> None:
    entry = FaqEntryFactory(published=True)
    FaqEntryFactory(unit=entry.unit, external_id=entry.external_id, revises=entry)
    document = DocumentFactory(unit=entry.unit)
    version = RegulationVersionFactory(regulation__unit=entry.unit)
    found = [find_entry(entry.unit, item.key) for item in (entry, document, version)]
    assert found == [entry, document, version]
    assert find_entry(UnitFactory(), entry.key) is None
