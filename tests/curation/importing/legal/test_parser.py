"""What is a part of a legal text and what only looks like one."""

from curation.importing.legal import parse_legal_text

TEXT = """REGLAMENTO DE ADMISIÓN

TÍTULO I
DISPOSICIONES GENERALES

CAPÍTULO I
Objeto y ámbito

Artículo 1. (Objeto). El presente reglamento norma la admisión
de postulantes, según el
Artículo 12 del Estatuto Orgánico y sus modificaciones.

Artículo 2. (Ámbito). Alcanza a:

a) Postulantes;
b) Estudiantes.

CAPÍTULO II
DE LA MATRÍCULA

SECCIÓN I
Costos

Artículo 3. (Matrícula). La matrícula se paga una vez.

TÍTULO II
RÉGIMEN FINAL

Artículo 4. (Sanciones). Se aplican las del artículo 3.

DISPOSICIONES TRANSITORIAS

PRIMERA. Los trámites iniciados siguen la norma anterior.

SEGUNDA. Las deudas se pagan hasta marzo.

DISPOSICIÓN ABROGATORIA

ÚNICA. Se abroga el reglamento de 2010.

ANEXO I
Tabla de aranceles de la gestión.
"""


def numbers(text):
    return [part.number for part in parse_legal_text(text).parts if part.kind == "article"]


def article(number, text=TEXT):
    return next(part for part in parse_legal_text(text).parts if part.number == number)


def test_all_parts_are_found_in_order():
    found = [(part.kind, part.number) for part in parse_legal_text(TEXT).parts]
    assert found == [
        ("article", "1"),
        ("article", "2"),
        ("article", "3"),
        ("article", "4"),
        ("transitory", "PRIMERA"),
        ("transitory", "SEGUNDA"),
        ("repealing", "ÚNICA"),
        ("annex", "I"),
    ]


def test_a_text_in_order_raises_no_warning():
    assert parse_legal_text(TEXT).warnings == ()


def test_headings_above_are_kept_from_title_to_section():
    assert article("3").heading_path == (
        "TÍTULO I. DISPOSICIONES GENERALES",
        "CAPÍTULO II. DE LA MATRÍCULA",
        "SECCIÓN I. Costos",
    )


def test_a_new_title_ends_the_chapters_of_the_one_before():
    assert article("4").heading_path == ("TÍTULO II. RÉGIMEN FINAL",)


def test_an_annex_stands_below_no_title():
    assert article("I").heading_path == ()


def test_lines_of_a_paragraph_are_joined_and_items_are_not():
    assert article("2").text == "Alcanza a:\n\na) Postulantes;\n\nb) Estudiantes."


def test_the_line_of_each_part_is_that_of_the_file():
    lines = TEXT.split("\n")
    assert all(part.number in lines[part.line - 1] for part in parse_legal_text(TEXT).parts)


def test_a_mention_at_the_start_of_a_line_is_no_article():
    assert numbers(TEXT) == ["1", "2", "3", "4"]
    assert "Artículo 12 del Estatuto Orgánico" in article("1").text


def test_a_mention_followed_by_a_comma_is_no_article():
    text = "Artículo 1. Rige lo dicho.\n\nArtículo 7, inciso b) del Estatuto, rige aquí.\n\nArtículo 2. Fin."
    assert numbers(text) == ["1", "2"]


def test_a_mention_that_breaks_the_numbering_is_returned_to_its_text_with_a_warning():
    text = "\n\n".join(
        [f"Artículo {n}. Texto del artículo." for n in (1, 2)]
        + ["Artículo 100. Derechos de los estudiantes."]
        + [f"Artículo {n}. Texto del artículo." for n in (3, 4)]
    )
    assert numbers(text) == ["1", "2", "3", "4"]
    assert "Derechos de los estudiantes" in article("2", text).text
    assert [warning.line for warning in parse_legal_text(text).warnings] == [5]


def test_entries_of_a_contents_table_with_page_numbers_are_no_articles():
    contents = "ÍNDICE\nArtículo 1. Objeto ........ 3\nArtículo 2. Ámbito ........ 4\n\n"
    assert numbers(contents + TEXT) == ["1", "2", "3", "4"]


def test_entries_of_a_contents_table_without_page_numbers_are_no_articles():
    entries = ["Objeto", "Ámbito", "Matrícula", "Sanciones"]
    contents = "ÍNDICE\n" + "\n".join(f"Artículo {n}. {title}" for n, title in enumerate(entries, 1))
    assert numbers(f"{contents}\n\n{TEXT}") == ["1", "2", "3", "4"]
    assert article("1", f"{contents}\n\n{TEXT}").title == "Objeto"


def test_articles_quoted_by_a_reform_belong_to_the_reform():
    text = (
        "Artículo 1. Se modifica la ley en estos términos:\n\n"
        "«Artículo 5. La matrícula es anual.\n\nArtículo 6. La matrícula se paga.»\n\n"
        "Artículo 2. La reforma rige desde mañana."
    )
    assert numbers(text) == ["1", "2"]


def test_running_headers_and_page_numbers_are_removed():
    pages = [
        f"UNIVERSIDAD DE MUESTRA\nReglamento de admisión\nArtículo {n}. El texto sigue\n"
        f"en {rest}.\nPágina {n} de 4"
        for n, rest in enumerate(["otra línea", "el mismo lugar", "un renglón", "lo que queda"], 1)
    ]
    parts = parse_legal_text("\f".join(pages)).parts
    assert [part.number for part in parts] == ["1", "2", "3", "4"]
    assert [part.text for part in parts] == [
        "El texto sigue en otra línea.",
        "El texto sigue en el mismo lugar.",
        "El texto sigue en un renglón.",
        "El texto sigue en lo que queda.",
    ]


def test_an_article_goes_on_over_the_page_break():
    pages = [
        "UNIVERSIDAD DE MUESTRA\nArtículo 1. El plazo de la\n1",
        "UNIVERSIDAD DE MUESTRA\nmatrícula es de diez días.\nArtículo 2. Fin.\n2",
        "UNIVERSIDAD DE MUESTRA\nArtículo 3. Nada más.\n3",
    ]
    assert article("1", "\f".join(pages)).text == "El plazo de la matrícula es de diez días."


def test_a_long_text_before_the_first_article_is_the_preamble():
    preamble = "Que la universidad " + "considera necesario ordenar la admisión de postulantes " * 8
    parts = parse_legal_text(f"CONSIDERANDO:\n\n{preamble}\n\nArtículo 1. Rige.").parts
    assert [part.kind for part in parts] == ["preamble", "article"]


def test_an_article_without_text_is_left_out_with_a_warning():
    text = "Artículo 1.\n\nArtículo 2. Rige.\n\nArtículo 3. Rige también."
    assert numbers(text) == ["2", "3"]
    assert [warning.line for warning in parse_legal_text(text).warnings] == [1]


def test_a_number_written_twice_keeps_both_with_anchors_of_their_own():
    text = "Artículo 1. Uno.\n\nArtículo 1. Otro.\n\nArtículo 2. Dos."
    assert [part.anchor for part in parse_legal_text(text).parts] == ["1", "1-2", "2"]
    assert [warning.line for warning in parse_legal_text(text).warnings] == [3]


def test_a_gap_in_the_numbering_is_a_warning():
    text = "Artículo 1. Uno.\n\nArtículo 2. Dos.\n\nArtículo 9. Nueve."
    assert numbers(text) == ["1", "2", "9"]
    assert [warning.line for warning in parse_legal_text(text).warnings] == [5]


def test_a_text_without_articles_says_so():
    legal = parse_legal_text("Circular.\n\nSe comunica el calendario.")
    assert legal.parts == ()
    assert "No article" in str(legal.warnings[0].message)
