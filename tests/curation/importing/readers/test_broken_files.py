"""Each kind of broken file is refused with its own error, and the sentence names the file."""

import pytest

from curation.importing.exceptions import (
    FileTooLargeError,
    InvalidRowsError,
    UnreadableFileError,
    WrongColumnsError,
    WrongFormatError,
)
from curation.importing.readers import SourceFile, read_rows, read_text

BINARY = bytes(range(256)) * 40


def test_binary_called_csv_is_refused():
    with pytest.raises(WrongFormatError, match=r"datos\.csv.*binary"):
        read_rows(SourceFile("datos.csv", BINARY))


def test_zip_called_pdf_is_refused(zip_bytes):
    with pytest.raises(WrongFormatError, match="really a ZIP"):
        read_text(SourceFile("norma.pdf", zip_bytes({"a.txt": b"x"})))


def test_pdf_called_csv_is_refused(pdf_bytes):
    with pytest.raises(WrongFormatError, match="really a PDF"):
        read_rows(SourceFile("datos.csv", pdf_bytes("hola")))


def test_zip_of_something_else_called_docx_is_refused(zip_bytes):
    with pytest.raises(WrongFormatError, match="not a docx document"):
        read_text(SourceFile("norma.docx", zip_bytes({"a.txt": b"x"})))


def test_unknown_suffix_is_refused():
    with pytest.raises(WrongFormatError, match=r"norma\.odt"):
        read_text(SourceFile("norma.odt", b"hola"))


@pytest.mark.parametrize("data", [b"", b" \n\n "])
def test_empty_file_is_refused(data):
    with pytest.raises(UnreadableFileError, match="is empty"):
        read_rows(SourceFile("datos.csv", data))


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError, match="There is no file"):
        SourceFile.from_path(tmp_path / "nada.csv", max_bytes=100)


def test_large_file_is_refused_without_reading_it(tmp_path, monkeypatch):
    path = tmp_path / "enorme.csv"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda self: pytest.fail("it was read"))
    with pytest.raises(FileTooLargeError, match=r"200\.0 MB.*25\.0 MB"):
        SourceFile.from_path(path, max_bytes=25 * 1024 * 1024)


def test_zip_bomb_is_refused(zip_bytes):
    bomb = zip_bytes({"word/document.xml": b"<x/>", "word/media.xml": bytes(201 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    with pytest.raises(FileTooLargeError, match="unpack"):
        read_text(SourceFile("bomba.docx", bomb))


def test_damaged_workbook_is_refused(zip_bytes):
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_rows(SourceFile("datos.xlsx", zip_bytes({"xl/workbook.xml": b"<broken"})))


def test_pdf_without_text_is_called_scanned(pdf_bytes):
    with pytest.raises(UnreadableFileError, match="2 pages but no text: it is scanned"):
        read_text(SourceFile("norma.pdf", pdf_bytes("", "")))


def test_encrypted_pdf_asks_for_a_copy_without_password(encrypted_pdf_bytes):
    with pytest.raises(UnreadableFileError, match="password"):
        read_text(SourceFile("norma.pdf", encrypted_pdf_bytes))


def test_truncated_pdf_is_refused():
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_text(SourceFile("norma.pdf", b"%PDF-1.4\n1 0 obj\n<<"))


def test_text_file_with_stray_zero_bytes_is_refused():
    with pytest.raises(WrongFormatError, match="binary"):
        read_text(SourceFile("norma.txt", b"Art\x00culo 1"))


def test_unclosed_quotation_mark_names_its_line(csv_file):
    with pytest.raises(UnreadableFileError, match="line 3"):
        read_rows(csv_file('pregunta,respuesta\n¿A?,B\n¿C?,"sin cerrar\n¿D?,E\n'))


def test_column_written_twice_is_refused(csv_file):
    with pytest.raises(WrongColumnsError, match="pregunta"):
        read_rows(csv_file("pregunta,pregunta\n¿A?,B\n"))


def test_row_with_too_many_cells_names_its_row(csv_file):
    with pytest.raises(InvalidRowsError) as raised:
        read_rows(csv_file("pregunta,respuesta\n¿A?,B\n¿C?,uno,dos\n"))
    assert [problem.row for problem in raised.value.problems] == [3]


def test_json_line_errors_are_reported_together(jsonl_file):
    with pytest.raises(InvalidRowsError) as raised:
        read_rows(jsonl_file({"a": 1}, "{mal", "[1]", {"a": 2}))
    assert [problem.row for problem in raised.value.problems] == [2, 3]


def test_deeply_nested_json_is_refused():
    with pytest.raises((UnreadableFileError, InvalidRowsError)):
        read_rows(SourceFile("datos.json", b"[" * 100_000))
