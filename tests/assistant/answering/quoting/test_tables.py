from assistant.answering.quoting.tables import quoted_table

HEAD = "| Sigla | Asignatura | Horas |\n|---|---|---:|"
ROWS = [
    f"| INF-{number} | {subject} | 160 |"
    for number, subject in enumerate(
        [
            "Aprendizaje automático",
            "Aprendizaje profundo",
            "Bases de datos",
            "Redes",
            "Ética",
            "Taller",
            "Tesis",
        ],
        start=511,
    )
]
TABLE = "\n".join([HEAD, *ROWS])


def test_short_table_is_whole():
    assert quoted_table("¿Redes?", TABLE, max_chars=1_000) == TABLE


def test_row_that_shares_the_words_is_shown_with_the_head():
    quoted = quoted_table("¿Cuántas horas tiene aprendizaje automático?", TABLE, max_chars=200)
    assert quoted == f"{HEAD}\n{ROWS[0]}"


def test_code_counts_only_as_it_is_written():
    assert quoted_table("¿Qué es INF-517?", TABLE, max_chars=200) == f"{HEAD}\n{ROWS[6]}"


def test_two_rows_asked_for_are_both_shown():
    assert (
        quoted_table("¿Horas de Redes y de Ética?", TABLE, max_chars=200) == f"{HEAD}\n{ROWS[3]}\n{ROWS[4]}"
    )


def test_table_without_a_row_asked_for_is_whole():
    assert quoted_table("¿Qué asignaturas hay?", TABLE, max_chars=200) == TABLE


def test_words_that_name_the_table_choose_no_row():
    quoted = quoted_table("¿Qué lleva la maestría en redes?", TABLE, max_chars=200, known="Maestría en redes")
    assert quoted == TABLE


def test_very_long_table_without_a_row_asked_for_begins_with_whole_rows():
    quoted = quoted_table("¿Qué hay?", TABLE, max_chars=120)
    assert TABLE.startswith(f"{quoted}\n")
