from datetime import date

from training_jobs.data_sets.composing.builders.registry import questions_of
from training_jobs.data_sets.content import read_content
from training_jobs.data_sets.recipe import Recipe


def asks(unit, key, recipe=None):
    content = read_content(unit, as_of=date(2026, 1, 1))
    [source] = [source for source in content.sources if source.key == key]
    return {ask.question: ask for ask in questions_of(source, recipe or Recipe(questions_per_source=50))}


def test_a_frequent_question_is_answered_word_for_word(unit):
    found = asks(unit, "faq:costo")
    assert set(found) == {"¿Cuánto cuesta la maestría?", "precio maestria"}
    assert found["precio maestria"].answer == "La colegiatura cuesta **Bs 21.600**. Se paga en 18 cuotas."


def test_an_article_is_asked_by_number_heading_and_content(unit):
    found = asks(unit, "reg:posgrado/v2/art:3")
    said = found["¿Qué dice el artículo 3 del Reglamento de Posgrado?"].answer
    assert said == (
        "El artículo 3 del Reglamento de Posgrado dice:\n\n"
        "Quien postule presentará carta de motivación y título legalizado."
    )
    assert "¿Cuáles son los requisitos para maestría?" in found
    where = found["¿En qué artículo del Reglamento de Posgrado está «requisitos para maestría»?"]
    assert where.answer == "El artículo 3 del Reglamento de Posgrado regula «requisitos para maestría»."


def test_an_article_of_definitions_is_asked_by_its_terms(unit):
    found = asks(unit, "reg:posgrado/v2/art:2")
    assert found["¿Qué se entiende por «tutor» en el reglamento?"].answer == (
        "Tutor: el profesional que guía el trabajo final del estudiante."
    )


def test_what_stands_beside_a_document_is_never_asked_with_sources(unit):
    found = asks(unit, "doc:guia")
    assert found["¿De qué fecha es «Guía de la plataforma»?"].answer == (
        "«Guía de la plataforma» es del 11 de agosto de 2025."
    )
    assert not found["¿Quién escribió «Guía de la plataforma»?"].is_in_text
    assert found["¿Qué dice «Guía de la plataforma» sobre contraseña olvidada?"].is_in_text


def test_no_entry_outweighs_the_others(unit):
    few = asks(unit, "reg:posgrado/v2/art:3", Recipe(questions_per_source=2))
    assert len(few) == 2
    assert "¿Qué dice el artículo 3 del Reglamento de Posgrado?" in few
