"""Division of long texts into citable pieces."""

from curation.text.splitting import MAX_CHARS, Heading, split_markdown

PARAGRAPH = "La defensa se solicita en secretaría con treinta días de anticipación. " * 12


def test_a_short_text_is_one_piece_with_its_headings() -> None:
    text = "# Plazos\n\nDel 1 al 5."
    assert [piece.text for piece in split_markdown(text)] == [text]


def test_an_empty_text_has_no_pieces() -> None:
    assert split_markdown(" \n\n ") == []


def test_headings_divide_a_long_text_and_are_kept_as_path() -> None:
    pieces = split_markdown(f"# Guía\n\n{PARAGRAPH}\n\n## Plazos\n\n{PARAGRAPH}\n\n## Costos\n\n{PARAGRAPH}")
    assert [[heading.title for heading in piece.path] for piece in pieces] == [
        ["Guía"],
        ["Guía", "Plazos"],
        ["Guía", "Costos"],
    ]


def test_a_heading_without_text_opens_the_next_section() -> None:
    pieces = split_markdown(f"# Guía\n\n## Plazos\n\n{PARAGRAPH * 3}")
    assert pieces[0].opens == (Heading(1, "Guía"), Heading(2, "Plazos"))
    assert pieces[1].opens == ()


def test_no_piece_is_longer_than_the_limit() -> None:
    text = f"{PARAGRAPH * 20}\n\n{'palabra ' * 2000}\n\n{'x' * 5000}"
    assert max(len(piece.text) for piece in split_markdown(text)) <= MAX_CHARS


def test_no_word_is_lost() -> None:
    text = f"# Uno\n\n{PARAGRAPH * 9}\n\n- {PARAGRAPH * 3}\n- corto\n\n{PARAGRAPH}"
    words = " ".join(piece.text for piece in split_markdown(text)).split()
    assert words == text.removeprefix("# Uno").split()


def test_a_table_is_cut_between_rows_and_repeats_its_header() -> None:
    rows = [f"| INF-{n} | Métodos de investigación {n} |" for n in range(120)]
    pieces = split_markdown("| Sigla | Materia |\n|---|---|\n" + "\n".join(rows))
    assert all(piece.text.startswith("| Sigla | Materia |\n|---|---|\n| INF-") for piece in pieces)
    assert [line for piece in pieces for line in piece.text.split("\n")[2:]] == rows


def test_a_list_is_cut_between_items() -> None:
    items = [f"{n}. Requisito {n} de la carpeta, con su respaldo\n   y su fotocopia." for n in range(1, 80)]
    pieces = split_markdown("\n".join(items))
    assert len(pieces) > 1
    assert "\n".join(piece.text for piece in pieces).split("\n") == "\n".join(items).split("\n")
    assert all(piece.text[0].isdigit() for piece in pieces)


def test_a_hash_inside_a_code_fence_is_no_heading() -> None:
    pieces = split_markdown(f"{PARAGRAPH * 2}\n\n```\n# comando\n```\n\n{PARAGRAPH}")
    assert all(piece.path == () for piece in pieces)


def test_long_paragraph_is_not_cut_at_an_abbreviation() -> None:
    sentence = "La caja abre a las 8 a. m. y cierra a las 6 p. m. según el D.S. 28421 de 2025. "
    pieces = split_markdown(sentence * 60)
    assert all(piece.text.endswith("de 2025.") for piece in pieces)


def test_closing_signs_of_a_sentence_are_kept_when_it_is_the_last_of_a_piece() -> None:
    text = "El acta dice «aprobado con la nota máxima.» " * 60
    assert " ".join(piece.text for piece in split_markdown(text)).split() == text.split()


def test_lines_of_a_long_paragraph_stay_lines() -> None:
    text = "\n".join(f"Aula {number}: de 8:30 a 12:30." for number in range(120))
    assert "\n".join(piece.text for piece in split_markdown(text)).split("\n") == text.split("\n")


def test_number_with_blanks_between_thousands_is_never_cut() -> None:
    text = "21 600 " * 900
    assert all(piece.text.startswith("21 600") for piece in split_markdown(text))
