import pytest

from assistant.answering.facts.divisions import Division
from assistant.answering.facts.mentions import article_asked_after_another, heading_number, read_question
from assistant.answering.facts.numbers import PartNumber


def _named(question):
    return [(each.division, tuple(map(str, each.numbers))) for each in read_question(question).mentions]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("art 12", "12"),
        ("art. 12", "12"),
        ("art.12", "12"),
        ("¿Qué dice el artículo doce?", "12"),
        ("articulo 12º", "12"),
        ("ARTICULO 12 BIS", "12 bis"),
        ("artículo 12-A", "12-A"),
        ("artículo nº 12", "12"),
        ("art nro. 12", "12"),
        ("artículo número 12", "12"),
        ("artículo XII", "12"),
        ("artículo décimo segundo", "12"),
        ("doceavo artículo", "12"),
        ("5to artículo", "5"),
        ("artículo único", "1"),
        ("artciulo 12", "12"),
        ("articuo 12", "12"),
        ("el 12 del reglamento de titulación", "12"),
        ("al 12 bis del estatuto", "12 bis"),
        ("¿qué dice el 12 bis?", "12 bis"),
        ("inciso b del artículo 12", "12"),
        ("artículo 12 inciso b)", "12"),
        ("parágrafo II del artículo 12", "12"),
        ("artículo 12.1", "12.1"),
        ("what does article 12 say?", "12"),
        ("o que diz o artigo 12?", "12"),
        ("artículo 12 y 2 fotografías", "12"),
        ("artículo 12 del capítulo III", "12"),
    ],
)
def test_article_is_recognised(question, number):
    assert _named(question) == [(Division.ARTICLE, (number,))]


@pytest.mark.parametrize(
    ("question", "division", "number"),
    [
        ("transitoria primera", Division.TRANSITORY, "1"),
        ("disposición transitoria 1", Division.TRANSITORY, "1"),
        ("disp. transitoria 1ª", Division.TRANSITORY, "1"),
        ("primera transitoria", Division.TRANSITORY, "1"),
        ("primera disposición transitoria", Division.TRANSITORY, "1"),
        ("disposición primera transitoria", Division.TRANSITORY, "1"),
        ("artículo primero transitorio", Division.TRANSITORY, "1"),
        ("artículo transitorio segundo", Division.TRANSITORY, "2"),
        ("disposición final única", Division.FINAL, "1"),
        ("tercera disposición adicional", Division.ADDITIONAL, "3"),
        ("disposición abrogatoria primera", Division.REPEALING, "1"),
        ("capítulo III", Division.CHAPTER, "3"),
        ("capitulo iii", Division.CHAPTER, "3"),
        ("cap 3", Division.CHAPTER, "3"),
        ("cap. III", Division.CHAPTER, "3"),
        ("tercer capítulo", Division.CHAPTER, "3"),
        ("sección segunda", Division.SECTION, "2"),
        ("título IV", Division.TITLE, "4"),
        ("título preliminar", Division.TITLE, "0"),
        ("libro primero", Division.BOOK, "1"),
        ("anexo II", Division.ANNEX, "2"),
    ],
)
def test_other_part_is_recognised(question, division, number):
    assert _named(question) == [(division, (number,))]


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("artículos 5 y 6", ("5", "6")),
        ("arts. 5, 6 y 7", ("5", "6", "7")),
        ("artículo 5 y 6 del reglamento", ("5", "6")),
        ("artículos 5 al 8", ("5", "6", "7", "8")),
        ("artículos doce y trece", ("12", "13")),
        ("artículos 5, c y d", ("5",)),
    ],
)
def test_list_of_articles_is_recognised(question, numbers):
    assert _named(question) == [(Division.ARTICLE, numbers)]


@pytest.mark.parametrize(
    ("question", "division"),
    [
        ("las disposiciones finales", Division.FINAL),
        ("¿qué dicen las transitorias?", Division.TRANSITORY),
        ("el preámbulo", Division.PREAMBLE),
        ("exposición de motivos", Division.PREAMBLE),
    ],
)
def test_all_parts_of_a_kind_are_recognised(question, division):
    assert _named(question) == [(division, ())]


@pytest.mark.parametrize(
    "question",
    [
        "el 12 de mayo",
        "¿hasta el 12 de mayo puedo inscribirme?",
        "12 meses",
        "gestión 2023",
        "publicar 2 artículos",
        "un artículo científico",
        "el artículo no permite",
        "en el artículo un estudiante puede",
        "mi capítulo 2 está observado",
        "el examen final de la materia",
        "el título de licenciatura",
        "lección 3",
        "en total son 59.23 créditos",
    ],
)
def test_other_number_names_nothing(question):
    assert _named(question) == []


@pytest.mark.parametrize("question", ["capítulo I del título II", "título II, capítulo I"])
def test_chapter_of_a_title_is_one_part(question):
    [mention] = read_question(question).mentions
    assert (mention.division, mention.numbers) == (Division.CHAPTER, (PartNumber(1),))
    assert mention.within is not None
    assert mention.within.division is Division.TITLE


@pytest.mark.parametrize("question", ["¿Y el 13?", "y el 13", "el 13?"])
def test_number_alone_is_an_article_after_another(question):
    assert article_asked_after_another(question) == PartNumber(13)


@pytest.mark.parametrize("question", ["y el 13 de mayo", "y 13 meses", "¿y el doctorado?"])
def test_more_than_a_number_is_no_article_after_another(question):
    assert article_asked_after_another(question) is None


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("CAPÍTULO III. De la matrícula", (Division.CHAPTER, PartNumber(3))),
        ("Sección 1ª", (Division.SECTION, PartNumber(1))),
        ("TÍTULO PRELIMINAR", (Division.TITLE, PartNumber(0))),
        ("CAPÍTULO ÚNICO", (Division.CHAPTER, PartNumber(1))),
        ("DISPOSICIONES FINALES", None),
    ],
)
def test_heading_is_read_as_the_question_is(heading, known):
    assert heading_number(heading) == known
