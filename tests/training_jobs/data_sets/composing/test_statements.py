import pytest

from assistant.language.sentences import split_sentences
from training_jobs.data_sets.composing.statements import plain, prose_of, sentences_of, statements_of


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("Sí. Para un diplomado basta el diploma.", ["Sí, para un diplomado basta el diploma."]),
        ("Presenta:\n\n1. Formulario.\n2. Carta.", ["Presenta: formulario.", "Carta."]),
        ("## Plazos\n\nHasta el viernes.", ["Hasta el viernes."]),
        ("*Documento de muestra.*\n\nVale 30 minutos.", ["Vale 30 minutos."]),
        ("I. Sesiona cada mes.\n\nII. Aprueba becas.", ["Sesiona cada mes.", "Aprueba becas."]),
        ("| Momento | Parte |\n|---|---:|\n| Antes | 90 % |", ["Antes: 90 %."]),
        ("| A | B | C | D |\n|---|---|---|---|\n| X-1 | Redes | 4 | 160 |", ["X-1: Redes."]),
        ("**Solo en caja. Sin efectivo.**", ["Solo en caja.", "Sin efectivo."]),
    ],
)
def test_markdown_becomes_sentences_complete_in_themselves(text, statements):
    assert sentences_of(text) == statements


def test_the_first_item_knows_how_many_follow():
    text = "Presenta:\n\n- Formulario. Va firmado.\n- Carta.\n\nPagar cuesta Bs 5."
    found = statements_of(split_sentences(text), text)
    assert [(each.text, each.num_items) for each in found] == [
        ("Presenta: formulario.", 1),
        ("Carta.", 0),
        ("Pagar cuesta Bs 5.", 0),
    ]


def test_a_text_with_a_list_has_no_prose_to_summarise():
    assert prose_of("Se pide:\n\na) Título.\n\nb) Carta.") == []


def test_emphasis_is_taken_off_titles():
    assert plain("**Plazos** y *formas*") == "Plazos y formas"
