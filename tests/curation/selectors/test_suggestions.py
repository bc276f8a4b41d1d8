"""Articles named in a text, and which of them are offered."""

import pytest

from curation.models import Unit
from curation.selectors.suggestions import suggested_articles
from curation.text.references import find_references
from tests.factories.curation import ArticleFactory, RegulationFactory, RegulationVersionFactory, UnitFactory


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Reglamento, art. 12", ["12"]),
        ("el artículo 12 bis del reglamento", ["12bis"]),
        ("arts. 21 y 22", ["21", "22"]),
        ("Artículos 36, 37 y 38", ["36", "37", "38"]),
        ("arts. 4 al 7", ["5", "6", "4", "7"]),
        ("disposición transitoria primera", ["primera"]),
        ("Según Art.5°, en 3 días", ["5"]),
        ("arte y 12 personas", []),
        ("dentro de 15 días", []),
    ],
)
def test_articles_are_recognised_as_people_write_them(text: str, numbers: list[str]) -> None:
    assert [reference.number for reference in find_references(text)] == numbers


@pytest.fixture
def unit(db: None) -> Unit:
    office: Unit = UnitFactory()
    return office


def _regulation(unit: Unit, title: str, *numbers: str) -> None:
    regulation = RegulationFactory(unit=unit, title=f"Reglamento General de {title}", short_title=title)
    version = RegulationVersionFactory(regulation=regulation, published=True)
    for number in numbers:
        ArticleFactory(version=version, number=number)


def _suggested(unit: Unit, text: str) -> list[str]:
    found = suggested_articles(unit, text, present=())
    return [f"{article.version.regulation} {article.number}" for article in found]


def test_the_only_regulation_is_meant(unit: Unit) -> None:
    _regulation(unit, "Postgrado", "12", "13")
    assert _suggested(unit, "Véase el art. 12.") == ["Postgrado 12"]


def test_the_regulation_named_in_the_line_is_meant(unit: Unit) -> None:
    _regulation(unit, "Postgrado", "12")
    _regulation(unit, "Titulación", "12")
    assert _suggested(unit, "Postgrado: plazos.\nArt. 12 del reglamento de titulación") == ["Titulación 12"]


def test_of_several_regulations_and_no_name_nothing_is_suggested(unit: Unit) -> None:
    _regulation(unit, "Postgrado", "12")
    _regulation(unit, "Titulación", "12")
    assert _suggested(unit, "art. 12") == []


def test_an_article_that_is_linked_already_is_not_suggested(unit: Unit) -> None:
    _regulation(unit, "Postgrado", "12")
    [article] = suggested_articles(unit, "art. 12", present=())
    stored = f"{article.key}#{article.text_hash}"
    assert suggested_articles(unit, "art. 12", present=[stored]) == []


def test_a_provision_is_found_by_its_word(unit: Unit) -> None:
    version = RegulationVersionFactory(published=True, regulation__unit=unit)
    ArticleFactory(version=version, kind="transitory", number="PRIMERA", anchor="transitoria-primera")
    [article] = suggested_articles(unit, "disposición transitoria primera", present=())
    assert article.anchor == "transitoria-primera"
