"""Rows keep the numbers people see, whatever the separator, the encoding or the program."""

import datetime

import pytest

from curation.importing.readers import SourceFile, read_rows

TEXT = "pregunta;respuesta\n¿Cuánto cuesta la maestría?;«Mil» bolivianos — año 2026\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_in_the_encodings_of_office_programs(csv_file, encoding):
    [row] = read_rows(csv_file(TEXT, encoding=encoding))
    assert row.values == {
        "pregunta": "¿Cuánto cuesta la maestría?",
        "respuesta": "«Mil» bolivianos — año 2026",
    }


def test_latin_1_is_read(csv_file):
    [row] = read_rows(csv_file("pregunta;respuesta\n¿Qué año?;Señor, sí\n", encoding="latin-1"))
    assert row.values["respuesta"] == "Señor, sí"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_separator_is_found(csv_file, delimiter):
    [row] = read_rows(csv_file(f"id{delimiter}pregunta{delimiter}respuesta\n1{delimiter}¿A?{delimiter}B\n"))
    assert row.values == {"id": "1", "pregunta": "¿A?", "respuesta": "B"}


def test_separator_inside_quoted_header_does_not_count(csv_file):
    [row] = read_rows(csv_file('id;"pregunta, completa, larga"\n1;¿A?\n'))
    assert row.values["id"] == "1"


def test_row_number_is_the_line_where_the_row_begins(csv_file):
    rows = read_rows(csv_file('id,texto\n1,"dos\nlíneas"\n\n2,otra\n'))
    assert [row.number for row in rows] == [2, 5]


def test_quoted_line_ends_stay_in_the_cell(csv_file):
    [row] = read_rows(csv_file('id,texto\r\n1,"dos\r\nlíneas"\r\n'))
    assert row.values["texto"] == "dos\nlíneas"


def test_mojibake_is_repaired(csv_file):
    [row] = read_rows(csv_file("id,texto\n1,educaciÃ³n y aÃ±o â€œnuevoâ€\x9d\n"))
    assert row.values["texto"] == "educación y año “nuevo”"


def test_right_text_is_not_repaired(csv_file):
    [row] = read_rows(csv_file("id,texto\n1,SÃO PAULO â la carte\n"))
    assert row.values["texto"] == "SÃO PAULO â la carte"


def test_long_cell_is_read(csv_file):
    [row] = read_rows(csv_file(f"id,texto\n1,{'a' * 200_000}\n"))
    assert len(row.values["texto"]) == 200_000


def test_xlsx_numbers_lose_no_meaning(xlsx_file):
    [row] = read_rows(xlsx_file(["id", "texto", "fecha"], [12.0, "uno", datetime.date(2026, 3, 1)]))
    assert str(row.values["id"]) == "12"  # not 12.0, which would be another identifier
    assert row.values["fecha"].date() == datetime.date(2026, 3, 1)


def test_xlsx_row_number_is_the_sheet_row(xlsx_file):
    rows = read_rows(xlsx_file(["id", "texto"], ["1", "a"], [None, None], ["2", "b"]))
    assert [row.number for row in rows] == [2, 4]


def test_json_list_under_a_name_is_read():
    source = SourceFile("datos.json", b'{"items": [{"id": 1}, {"id": 2}]}')
    assert [row.values["id"] for row in read_rows(source)] == [1, 2]


def test_line_separator_inside_json_string_does_not_divide_it(jsonl_file):
    [row] = read_rows(jsonl_file({"texto": "a\u2028b"}))
    assert row.values["texto"] == "a\u2028b"
