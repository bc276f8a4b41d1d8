"""Small files of every kind, made in memory."""

import io
import json
import zipfile

import docx
import openpyxl
import pytest

from curation.importing.readers import SourceFile


@pytest.fixture
def csv_file():
    def make(text, *, name="preguntas.csv", encoding="utf-8"):
        return SourceFile(name, text.encode(encoding))

    return make


@pytest.fixture
def jsonl_file():
    def make(*rows, name="datos.jsonl"):
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        return SourceFile(name, "\n".join(lines).encode())

    return make


@pytest.fixture
def xlsx_file():
    def make(*rows, name="datos.xlsx"):
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append(row)
        stream = io.BytesIO()
        workbook.save(stream)
        return SourceFile(name, stream.getvalue())

    return make


@pytest.fixture
def docx_file():
    def make(build, name="texto.docx"):
        document = docx.Document()
        build(document)
        stream = io.BytesIO()
        document.save(stream)
        return SourceFile(name, stream.getvalue())

    return make


@pytest.fixture
def zip_bytes():
    def make(members):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return stream.getvalue()

    return make


@pytest.fixture
def pdf_bytes():
    """A minimal PDF with one page per text; an empty text makes a page without text."""

    def make(*pages):
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count %d /Kids [%s] >>"
            % (len(pages), b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
        for index, text in enumerate(pages):
            lines = [line.encode("cp1252") for line in text.split("\n")]
            escaped = (line.replace(b"(", b"\\(").replace(b")", b"\\)") for line in lines)
            shown = b" ".join(b"(%s) Tj T*" % line for line in escaped)
            content = b"BT /F1 12 Tf 14 TL 50 750 Td %s ET" % (shown if text else b"")
            objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
                b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * index)
            )
            objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        return _pdf(objects)

    return make


def _pdf(objects, trailer=b""):
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
        + b"startxref\n%d\n%%%%EOF" % len(data)
    )


@pytest.fixture
def encrypted_pdf_bytes():
    """A PDF that opens only with a password: its encryption dictionary fits no empty one."""
    encryption = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<%s> <%s>]" % (
        b"00" * 32,
        b"11" * 32,
        b"22" * 16,
        b"22" * 16,
    )
    return _pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>"], encryption)
