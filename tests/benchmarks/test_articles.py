"""Questions for articles from a tree, and what is counted of their answers."""

import pytest

from assistant.answering.facts.numbers import PartNumber
from curation.models import Article, Unit
from tests.benchmarks import articles
from tests.benchmarks.article_questions import (
    ARTICLE_WAYS,
    called,
    in_words,
    questions_about,
    questions_about_nothing,
)
from tests.benchmarks.regulations import imported_regulations, sample_regulations
from tests.factories.curation import RegulationFactory, version_with_articles

TEXT = """REGLAMENTO DE BECAS

Artículo 1.- (Objeto). El presente reglamento norma las becas de la facultad para todas las carreras.

Artículo 2.- (Alcance). Alcanza a los estudiantes regulares que aprobaron todas sus materias.
"""


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (7, "siete"),
        (16, "dieciséis"),
        (30, "treinta"),
        (35, "treinta y cinco"),
        (99, "noventa y nueve"),
        (120, "120"),
    ],
)
def test_number_is_spelled_out(number, words):
    assert in_words(PartNumber(number)) == words


@pytest.mark.django_db
def test_every_article_is_asked_for_in_ten_ways():
    version = version_with_articles("1", "2 bis", published=True)
    made = list(questions_about(list(version.articles.all()), name=lambda _at: "", every_way=True))
    assert len(ARTICLE_WAYS) == 10
    assert len(made) == 20
    assert len({question.text for question in made}) == 20


@pytest.mark.django_db
def test_name_of_the_regulation_ends_the_question():
    version = version_with_articles("1", published=True)
    [made] = questions_about(list(version.articles.all()), name=lambda _at: "Reglamento X", every_way=False)
    assert made.text == "¿Qué dice el artículo 1 del Reglamento X?"


def test_absent_numbers_have_no_key():
    made = list(questions_about_nothing([PartNumber(500)], name=lambda _at: ""))
    assert {question.key for question in made} == {""}
    assert len(made) == len(ARTICLE_WAYS)


def test_long_title_is_called_by_its_head():
    regulation = RegulationFactory.build(
        unit=None, title=f"Decreto 9/2022, por el que {'se regula ' * 9}", short_title=""
    )
    assert called(regulation, in_full=False) == "Decreto 9/2022"


@pytest.mark.django_db
def test_files_that_are_no_regulation_are_passed_over(tmp_path):
    (tmp_path / "becas.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "otro.txt").write_text("Una circular sin artículos.", encoding="utf-8")
    [regulation] = imported_regulations("medicion", sorted(tmp_path.iterdir()))
    assert regulation.external_id == "becas"
    assert Article.objects.filter(version__regulation=regulation, version__status="published").count() == 2


@pytest.mark.django_db
def test_loading_again_leaves_one_copy(tmp_path):
    (tmp_path / "becas.txt").write_text(TEXT, encoding="utf-8")
    for _time in range(2):
        imported_regulations("medicion", [tmp_path / "becas.txt"])
    assert Unit.objects.get(code="medicion").regulations.count() == 1


@pytest.mark.django_db
def test_sample_versions_stand_in_order():
    assert [version.number for version in sample_regulations("medicion")] == [1, 2]


@pytest.mark.django_db
def test_all_parts_are_found_and_no_other_is_shown(tmp_path, monkeypatch):
    folder = tmp_path / "normas"
    folder.mkdir()
    (folder / "becas.txt").write_text(TEXT, encoding="utf-8")
    (folder / "grados.txt").write_text(TEXT.replace("BECAS", "GRADOS"), encoding="utf-8")
    monkeypatch.setattr(articles, "FOLDERS", ("normas",))
    monkeypatch.setattr(articles, "sample_regulations", lambda code: [])
    figures = articles.measure_articles_by_number(tmp_path, lambda _said: None)
    for setting in figures.values():
        assert (setting["right"], setting["wrong_shown"]) == (1.0, 0)
    assert figures["alone"]["absent_right"] == 1.0
    assert figures["asked_back"]["num_questions"] == 4
