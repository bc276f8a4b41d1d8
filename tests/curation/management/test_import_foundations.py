"""The column that says what an answer rests on."""

from datetime import date

import pytest
from django.core.management import CommandError

from curation import services
from curation.models import Article, FaqEntry
from tests.factories.curation import ArticleFactory, DocumentFactory, RegulationVersionFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    version = RegulationVersionFactory(
        published=True,
        number=1,
        valid_from=date(2019, 3, 1),
        regulation__unit=UnitFactory(code="soe"),
        regulation__external_id="posgrado",
    )
    made: Article = ArticleFactory(version=version, number="48", text="Sesenta y cinco puntos.")
    return made


def _rows(keys: str, header: str = "se basa en") -> str:
    return f"id,pregunta,respuesta,{header}\nnota,¿Con cuánto apruebo?,Con 65.,{keys}\n"


@pytest.mark.parametrize("header", ["rests_on", "se basa en", "Basado en"])
@pytest.mark.parametrize("key", ["reg:posgrado/art:48", "reg:posgrado/v1/art:48"])
def test_a_key_is_kept_with_the_text_it_means(article, write, run, header, key):
    run("import_faq", write("preguntas.csv", _rows(key, header)))
    [stored] = FaqEntry.objects.get().rests_on
    assert stored.startswith("reg:posgrado/v1/art:48#")


def test_several_keys_and_documents(article, write, run):
    DocumentFactory(unit=article.version.unit, external_id="guia")
    run("import_faq", write("preguntas.csv", _rows("reg:posgrado/art:48|doc:guia")))
    assert [each.split("#")[0] for each in FaqEntry.objects.get().rests_on] == [
        "reg:posgrado/v1/art:48",
        "doc:guia",
    ]


@pytest.mark.parametrize("key", ["reg:posgrado/art:99", "reg:otro/art:48", "doc:nada", "art. 48"])
def test_a_key_that_names_nothing_is_an_error_of_its_row(article, write, run, key):
    with pytest.raises(CommandError, match=key.replace(".", r"\.")):
        run("import_faq", write("preguntas.csv", _rows(key)))
    assert not FaqEntry.objects.exists()


def test_importing_again_after_a_reform_confirms_nothing(article, write, run):
    path = write("preguntas.csv", _rows("reg:posgrado/art:48"))
    run("import_faq", path, "--publish")
    before = FaqEntry.objects.get().rests_on
    draft = services.entry_start_revision(article.version, actor=None)
    draft.valid_from = date(2024, 7, 1)
    draft.save()
    draft.articles.update(text="Setenta puntos.")
    services.entry_publish(draft, actor=None)
    run("import_faq", path, "--publish")
    assert FaqEntry.objects.get().rests_on == before
