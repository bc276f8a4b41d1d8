"""Which format a file really has: its first bytes are asked before its name is believed."""

from enum import StrEnum
from pathlib import PurePath

from curation.importing.exceptions import WrongFormatError
from curation.importing.messages import gettext_noop as _


class FileFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MARKDOWN = "md"
    TEXT = "txt"

    @property
    def is_zip(self) -> bool:
        return self in (FileFormat.XLSX, FileFormat.DOCX)


TABLE_FORMATS = (FileFormat.CSV, FileFormat.JSONL, FileFormat.JSON, FileFormat.XLSX)
TEXT_FORMATS = (FileFormat.PDF, FileFormat.DOCX, FileFormat.HTML, FileFormat.MARKDOWN, FileFormat.TEXT)
_SUFFIXES = {
    **{f".{format_}": format_ for format_ in FileFormat},
    ".tsv": FileFormat.CSV,
    ".ndjson": FileFormat.JSONL,
    ".htm": FileFormat.HTML,
    ".markdown": FileFormat.MARKDOWN,
    ".text": FileFormat.TEXT,
}
# What the first bytes say. Names are shown to people.
_SIGNATURES = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "ZIP",
    b"PK\x05\x06": "ZIP",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Word/Excel 97-2003",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x7fELF": "ELF",
    b"MZ": "EXE",
}
_MARKS_OF_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 text holds zero bytes and is text all the same
_SNIFFED_BYTES = 8192


def recognise(name: str, data: bytes) -> FileFormat:
    """The format of the content, checked against the name.

    Raises:
        WrongFormatError: The suffix is unknown, or the bytes contradict it.
    """
    expected = _SUFFIXES.get(PurePath(name).suffix.lower())
    if expected is None:
        raise WrongFormatError(
            _("“%(file)s”: this type of file cannot be imported. Use one of: %(formats)s."),
            file=name,
            formats=", ".join(f".{format_}" for format_ in FileFormat),
        )
    found = _signature(data)
    wanted = "PDF" if expected is FileFormat.PDF else "ZIP" if expected.is_zip else None
    if found != wanted:
        raise WrongFormatError(_mismatch(found), file=name, suffix=expected, found=found)
    return expected


def _mismatch(found: str | None) -> str:
    if found is None:
        return _(
            "“%(file)s” is called .%(suffix)s but its content is not that: it is damaged or was renamed. "
            "Open it in its program and save it again."
        )
    if found == "binary":
        return _(
            "“%(file)s” is called .%(suffix)s but holds binary data, not text. "
            "Export it again as .%(suffix)s from the program it comes from."
        )
    return _(
        "“%(file)s” is called .%(suffix)s but is really a %(found)s file. "
        "Give it its right name, or export it again as .%(suffix)s."
    )


def _signature(data: bytes) -> str | None:
    head = data[:_SNIFFED_BYTES]
    # Some programs write a few bytes before a PDF's mark; readers accept it within the first kilobyte.
    if b"%PDF-" in head[:1024]:
        return "PDF"
    for mark, name in _SIGNATURES.items():
        # "MZ" may begin an honest text; a program also holds zero bytes.
        if head.startswith(mark) and (name != "EXE" or b"\x00" in head):
            return name
    if b"\x00" in head and not head.startswith(_MARKS_OF_WIDE_TEXT):
        return "binary"
    return None
