from assistant.answering.quoting.parts import Form, parts_of


def test_list_keeps_the_sentence_that_introduces_it():
    (part,) = parts_of("Presente:\n\n- Carta.\n- Título.")
    assert (part.form, part.intro) == (Form.LIST, "Presente:")


def test_literals_in_paragraphs_are_one_list():
    (part,) = parts_of("Son obligaciones:\n\na) Enseñar.\n\nb) Evaluar.")
    assert part.text == "a) Enseñar.\n\nb) Evaluar."


def test_paragraphs_of_law_stand_alone():
    assert [part.form for part in parts_of("I. Uno.\n\nII. Dos.")] == [Form.PROSE, Form.PROSE]


def test_table_after_a_line_of_text_is_a_table():
    prose, table = parts_of("Los montos.\n| Forma | Monto |\n|---|---:|\n| Caja | 90 |")
    assert (prose.text, table.form) == ("Los montos.", Form.TABLE)


def test_part_knows_the_heading_above_it():
    assert [part.heading for part in parts_of("Uno.\n\n## Plazos\n\nDos.")] == ["", "## Plazos"]


def test_heading_alone_is_a_part():
    assert [part.text for part in parts_of("## Plazos")] == ["## Plazos"]
