"""Running text of a document: PDF, DOCX, HTML, Markdown, TXT. A form feed separates the pages of a PDF."""

from curation.importing.exceptions import UnreadableFileError, WrongFormatError
from curation.importing.messages import gettext_noop as _
from curation.importing.readers.encoding import decode
from curation.importing.readers.formats import TEXT_FORMATS, FileFormat
from curation.importing.readers.source import SourceFile

PAGE_BREAK = "\f"


def read_text(source: SourceFile) -> str:
    """The text with its structure as Markdown where the format knows it (DOCX, HTML).

    Raises:
        ImportingError: The file is no document, is damaged or holds no text.
    """
    if source.format not in TEXT_FORMATS:
        raise WrongFormatError(
            _("“%(file)s” is not a document with running text. Use one of: %(formats)s."),
            file=source.name,
            formats=", ".join(f".{format_}" for format_ in TEXT_FORMATS),
        )
    text = _text_of(source).strip("\n ")
    if not text.strip():
        raise UnreadableFileError(
            _("“%(file)s” holds no text. Check that you chose the right file."), file=source.name
        )
    return text


def _text_of(source: SourceFile) -> str:
    """By the format's own reader, whose library (hundreds of modules) only a process that needs it loads."""
    match source.format:
        case FileFormat.PDF:
            from curation.importing.readers.pdf import pdf_text as read
        case FileFormat.DOCX:
            from curation.importing.readers.word import word_text as read
        case FileFormat.HTML:
            from curation.importing.readers.html import html_text as read
        case _:
            return decode(source.name, source.data)
    return read(source)
