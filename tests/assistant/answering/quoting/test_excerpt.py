from assistant.answering.quoting.excerpt import GAP, best_sentences, excerpt

FILLER = "Se comunica por escrito a la coordinación del programa, que responde en el plazo previsto. "
LIST = "\n".join(f"- Requisito {number}: presentar el documento número {number}." for number in range(60))


def test_heading_of_the_part_stands_above_it():
    text = f"## Costos\n\n{FILLER * 4}\n\n## Plazos\n\nLa matrícula vence el 5 de marzo.\n\n{FILLER * 4}"
    found = excerpt("¿Cuándo vence la matrícula?", text, max_chars=200).markdown
    assert found.startswith("## Plazos\n\nLa matrícula vence")


def test_what_is_left_out_between_two_parts_is_marked():
    text = f"La tesis se defiende en público.\n\n{FILLER * 6}\n\nLa tesis tiene cien páginas."
    assert f"público.\n\n{GAP}\n\nLa tesis" in excerpt("¿La tesis?", text, max_chars=400).markdown


def test_text_that_shares_no_word_is_quoted_from_its_beginning():
    text = f"Primero esto.\n\n{FILLER * 3}\n\nAl final aquello."
    assert excerpt("¿Xyz?", text, max_chars=100).markdown.startswith("Primero esto.")


def test_words_of_the_title_do_not_choose_the_part():
    text = f"La maestría en software forma personas.\n\n{FILLER * 4}\n\nEl costo es de 90 bolivianos."
    found = excerpt(
        "¿Qué costo tiene la maestría en software?", text, max_chars=60, known="Maestría en software"
    )
    assert found.markdown == "El costo es de 90 bolivianos."


def test_long_paragraph_is_quoted_by_whole_sentences():
    text = f"{FILLER * 5}La caja abre a las 8 a. m. y cierra a las 6 p. m. de lunes a viernes. {FILLER * 5}"
    found = excerpt("¿A qué hora abre la caja?", text, max_chars=120).markdown
    assert "La caja abre a las 8 a. m. y cierra a las 6 p. m. de lunes a viernes." in found


def test_very_long_list_is_quoted_by_whole_items():
    found = excerpt("¿Qué dice el requisito 41?", LIST, max_chars=300).markdown
    assert "- Requisito 41: presentar el documento número 41." in found
    assert set(found.split("\n")) - {GAP, ""} <= set(LIST.split("\n"))


def test_list_as_a_further_part_is_whole_or_left_out():
    items = "\n".join(f"- La tesis {number} se presenta en la secretaría." for number in range(12))
    text = f"La tesis se presenta encuadernada en la secretaría.\n\n{FILLER * 5}\n\n{items}"
    found = excerpt("¿Dónde se presenta la tesis encuadernada?", text, max_chars=500).markdown
    assert items in found or "- La tesis" not in found


def test_bold_sentences_are_not_parted():
    text = f"{FILLER * 3}**La tesis es obligatoria. Se defiende.** {FILLER * 3}"
    assert excerpt("¿La tesis?", text, max_chars=90).markdown.count("**") == 2


def test_lacking_rows_are_told():
    rows = "\n".join(f"| INF-{number} | Seminario {number} |" for number in range(40))
    assert excerpt("¿INF-7?", f"| Sigla | Materia |\n|---|---|\n{rows}", max_chars=200).lacks_rows


def test_one_sentence_that_is_too_long_is_cut_between_words():
    found = best_sentences("¿Horas?", "son 160 horas y " * 30, max_chars=100)
    assert found[0].removesuffix("…").split() == ("son 160 horas y " * 30).split()[: len(found[0].split())]


def test_sentences_keep_their_order():
    text = f"Cuesta Bs 90 la matrícula. {FILLER * 4}La matrícula se paga en caja."
    assert best_sentences("¿La matrícula?", text, max_chars=70) == [
        "Cuesta Bs 90 la matrícula.",
        "La matrícula se paga en caja.",
    ]
