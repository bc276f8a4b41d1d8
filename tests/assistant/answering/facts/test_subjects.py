"""What a question is about: asked for or merely mentioned, and by which regulation's name."""

import pytest

from assistant.answering.facts.mentions import read_question
from assistant.answering.facts.subjects import subjects
from assistant.answering.facts.titles import Title, Titles

POSTGRADO, TITULACION, BECAS, DECRETO, ESTATUTO = range(5)
TITLES = Titles(
    (
        Title.of("Reglamento General de Postgrado", "Reglamento de Postgrado"),
        Title.of("Reglamento de Titulación y Grados"),
        Title.of("Reglamento de Becas para los estudiantes no residentes"),
        Title.of("Decreto 106/2009, de 28 de julio, por el que se regula la función directiva"),
        Title.of("Estatuto Orgánico Universitario"),
    ),
    ("unidad", "soe"),
)


def _subject(question):
    [subject] = subjects(read_question(question), TITLES)
    return subject


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("el 12 del reglamento de titulación", TITULACION),
        ("artículo 12 reglamento postgrado", POSTGRADO),
        ("art 12 del reglamento de posgrado", POSTGRADO),
        ("art 12 posgrado", POSTGRADO),
        ("titulación art 5", TITULACION),
        ("art. 5 de titulación", TITULACION),
        ("art 5 del reglamento de titualcion", TITULACION),
        ("art 12 del regl. de titul.", TITULACION),
        ("en el reglamento de becas, ¿qué dice el artículo 3?", BECAS),
        ("artículo 3 del Reglamento de Becas para los estudiantes no residentes", BECAS),
        ("artículo 12 decreto 106/2009", DECRETO),
        ("art 7 del decreto de función directiva", DECRETO),
        ("art 7 del estatuto", ESTATUTO),
        ("artículo 7 del EOU", ESTATUTO),
        ("¿El artículo 5 del reglamento de becas permite trabajar?", BECAS),
    ],
)
def test_regulation_is_known_by_words_of_its_title(question, index):
    assert _subject(question).indexes == (index,)


@pytest.mark.parametrize(
    "question",
    [
        "artículo 12",
        "¿El artículo 12 permite trabajar?",
        "¿Qué dice el artículo 5 sobre becas?",
        "art 12 de la universidad",
        "El artículo 5, ¿vale contra la ley laboral?",
    ],
)
def test_question_without_a_name_names_no_regulation(question):
    assert (_subject(question).indexes, _subject(question).unknown) == ((), "")


@pytest.mark.parametrize("question", ["artículo 12 del reglamento", "artículo 12 del reglamento de 2022"])
def test_word_for_a_norm_alone_leaves_those_of_its_kind(question):
    assert _subject(question).indexes == (POSTGRADO, TITULACION, BECAS)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("artículo 5 de la ley 1178", "ley 1178"),
        ("en la ley 1178, artículo 5", "ley 1178"),
        ("artículo 5 de la Constitución Política del Estado", "constitucion"),
        ("artículo 12 del decreto 107/2009", "decreto 107/2009"),
        ("artículo 12 del reglamento de notas", "reglamento de notas"),
        ("artículo 34 del Tratado de Lisboa", "tratado de lisboa"),
        ("artículo 34 de la tesis", "tesis"),
    ],
)
def test_regulation_that_is_not_there_is_told_apart(question, unknown):
    assert _subject(question).unknown == unknown


def test_each_article_has_the_regulation_named_after_it():
    question = read_question("artículo 5 del reglamento de becas y artículo 6 del estatuto")
    assert [each.indexes for each in subjects(question, TITLES)] == [(BECAS,), (ESTATUTO,)]


def test_regulation_named_once_is_that_of_all_articles():
    question = read_question("artículo 5 y transitoria primera del reglamento de becas")
    assert [each.indexes for each in subjects(question, TITLES)] == [(BECAS,), (BECAS,)]


@pytest.mark.parametrize(
    "question",
    [
        "¿El artículo 12 permite trabajar y estudiar a la vez?",
        "Según el artículo 12, ¿puedo trabajar?",
        "Tengo una duda con el artículo 12. ¿Permite trabajar?",
        "¿qué significa el artículo 45 sobre la defensa de tesis?",
        "transitoria primera del estatuto",
        "capítulo III",
        "¿Qué dice el capítulo III sobre la matrícula?",
        "anexo 2",
    ],
)
def test_part_in_the_clause_that_asks_is_asked_for(question):
    assert list(subjects(read_question(question), TITLES))


@pytest.mark.parametrize(
    "question",
    [
        "Me rechazaron la convalidación citando el artículo 12, ¿cómo apelo?",
        "Perdí la beca y la encargada me dijo que por el artículo 12 ya no podía postular. ¿Qué hago?",
        "¿Cómo presento el capítulo 3 de la tesis?",
        "Mi sección 2 no aparece en la plataforma",
        "¿Puedo sacar el título primero y pagar después?",
        "evaluación final primera fecha",
        "artículo 3 de mi contrato",
        "el anexo 2 del formulario",
        "¿debo presentar un anexo?",
        "el segundo artículo debe estar publicado antes de la defensa",
    ],
)
def test_part_that_is_merely_told_or_of_something_else_is_not_asked_for(question):
    assert list(subjects(read_question(question), TITLES)) == []
