"""Every way in which Spanish legal texts number their parts."""

import pytest

from curation.importing.legal import parse_legal_text
from curation.importing.legal.numbers import parse_number

BODY = "El presente texto norma la admisión de estudiantes."


def only_part(text):
    [part] = parse_legal_text(text).parts
    return part


@pytest.mark.parametrize(
    ("heading", "printed", "anchor"),
    [
        ("Artículo 1. ", "1", "1"),
        ("Artículo 2.- ", "2", "2"),
        ("Artículo 3º ", "3", "3"),
        ("Artículo 4°. ", "4", "4"),
        ("Artículo 5.° ", "5", "5"),
        ("ARTÍCULO 6º.- ", "6", "6"),
        ("ARTICULO 7. ", "7", "7"),
        ("Art. 8 - ", "8", "8"),
        ("Art. 9.- ", "9", "9"),
        ("Artículo 10 – ", "10", "10"),
        ("Artículo 11: ", "11", "11"),
        ("Artículo 12 bis. ", "12 bis", "12-bis"),
        ("Artículo 12 ter.- ", "12 ter", "12-ter"),
        ("Artículo 13-A. ", "13-A", "13-a"),
        ("Artículo 14B. ", "14B", "14-b"),
        ("Artículo XIV. ", "XIV", "14"),
        ("Artículo I.- ", "I", "1"),
        ("Artículo primero. ", "primero", "1"),
        ("Artículo 1ro. ", "1", "1"),
        ("ARTÍCULO SEGUNDO.- ", "SEGUNDO", "2"),
        ("ARTÍCULO CUARTO.- ", "CUARTO", "4"),
        ("Artículo Décimo Segundo.- ", "Décimo Segundo", "12"),
        ("Artículo vigesimotercero. ", "vigesimotercero", "23"),
        ("Artículo único.- ", "único", "unico"),
        ("**Artículo 15.** ", "15", "15"),
        ("### Artículo 16. ", "16", "16"),
    ],
)
def test_article_heading_is_recognised(heading, printed, anchor):
    part = only_part(heading + BODY)
    assert (part.kind, part.number, part.anchor, part.text) == ("article", printed, anchor, BODY)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Artículo 1. (Objeto). ", "Objeto"),
        ("Artículo 1 (Objeto y ámbito) ", "Objeto y ámbito"),
        ("Artículo 1.- Objeto.\n\n", "Objeto"),
        ("ARTÍCULO 1º. OBJETO DE LA NORMA: ", "OBJETO DE LA NORMA"),
        ("ARTÍCULO 1. OBJETO\n", "OBJETO"),
        ("ARTÍCULO 1. OBJETO DE LA\nPRESENTE NORMA\n", "OBJETO DE LA PRESENTE NORMA"),
        ("Artículo 1. Objeto. ", "Objeto"),
        ("Artículo 1\nOBJETO\n", "OBJETO"),
        ("Artículo 1.- ", ""),
    ],
)
def test_title_is_told_apart_from_the_text(heading, title):
    part = only_part(heading + BODY)
    assert (part.title, part.text) == (title, BODY)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("primera", 1),
        ("CUARTA", 4),
        ("Décima", 10),
        ("undécima", 11),
        ("Duodécimo", 12),
        ("décimo tercero", 13),
        ("vigésima quinta", 25),
        ("cuadragésimo", 40),
        ("IV", 4),
        ("XLIX", 49),
        ("12", 12),
    ],
)
def test_number_has_its_value(word, value):
    number = parse_number(word)
    assert number is not None
    assert number.value == value


@pytest.mark.parametrize("word", ["siguiente", "anterior", "IIII", "citado"])
def test_word_that_is_no_number_is_none(word):
    assert parse_number(word) is None


@pytest.mark.parametrize("first", ["Primera", "CUARTA", "Décima", "Duodécima", "Vigésima primera", "Única"])
def test_provision_of_a_group_is_recognised_by_its_ordinal(first):
    text = f"Artículo 1. {BODY}\n\nDISPOSICIONES ADICIONALES\n\n{first}.- Se aprueba el calendario."
    part = parse_legal_text(text).parts[-1]
    assert (part.kind, part.number) == ("additional", first)


@pytest.mark.parametrize(
    ("heading", "kind", "anchor"),
    [
        ("Disposición adicional primera.- ", "additional", "adicional-1"),
        ("Disposición transitoria única. ", "transitory", "transitoria-unica"),
        ("DISPOSICIÓN DEROGATORIA ÚNICA.- ", "repealing", "derogatoria-unica"),
        ("Disposición abrogatoria primera: ", "repealing", "derogatoria-1"),
        ("Disposición final cuarta.- ", "final", "final-4"),
        ("Disposición transitoria segunda bis. ", "transitory", "transitoria-2-bis"),
    ],
)
def test_provision_written_in_one_line_is_recognised(heading, kind, anchor):
    part = parse_legal_text(f"Artículo 1. {BODY}\n\n{heading}Se cumple desde su publicación.").parts[-1]
    assert (part.kind, part.anchor) == (kind, anchor)


@pytest.mark.parametrize(
    ("heading", "number", "anchor"),
    [
        ("ANEXO", "", "anexo"),
        ("ANEXO I", "I", "anexo-1"),
        ("Anexo 2. Tabla de aranceles", "2", "anexo-2"),
        ("ANEXO N° 3", "3", "anexo-3"),
        ("ANEXO 3B", "3B", "anexo-3-b"),
    ],
)
def test_annex_is_recognised(heading, number, anchor):
    part = parse_legal_text(f"Artículo 1. {BODY}\n\n{heading}\n\nAranceles de la gestión.").parts[-1]
    assert (part.kind, part.number, part.anchor) == ("annex", number, anchor)


@pytest.mark.parametrize("number", ["I", "1", "PRIMERO", "CUARTO", "DÉCIMO", "PRELIMINAR", "ÚNICO"])
def test_chapter_numbered_in_any_way_stands_above_its_articles(number):
    part = only_part(f"CAPÍTULO {number}\nDE LA ADMISIÓN\n\nArtículo 1. {BODY}")
    assert part.heading_path == (f"CAPÍTULO {number}. DE LA ADMISIÓN",)
