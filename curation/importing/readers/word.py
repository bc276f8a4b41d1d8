"""DOCX as Markdown: headings, lists and tables keep their form, in document order."""

import re
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError

from curation.importing.exceptions import UnreadableFileError
from curation.importing.messages import gettext_noop as _
from curation.importing.readers.archives import check_archive
from curation.importing.readers.encoding import tidy
from curation.importing.readers.markdown import markdown_table
from curation.importing.readers.source import SourceFile

# What python-docx is seen to raise on damaged packages: it wraps none of them.
_DAMAGE = (PackageNotFoundError, BadZipFile, KeyError, ValueError, AttributeError, SyntaxError, OSError)
# Style names are English inside every DOCX, whatever language Word showed; some programs translate them.
_HEADING = re.compile(r"(?:heading|título|titulo) (\d)", re.IGNORECASE)


def word_text(source: SourceFile) -> str:
    """The body's paragraphs and tables as Markdown.

    Raises:
        UnreadableFileError: The package is damaged.
    """
    stream = check_archive(source)
    try:
        document = docx.Document(stream)
        return tidy("\n".join(_blocks(document)))
    except _DAMAGE as error:
        raise UnreadableFileError(
            _("“%(file)s” is damaged or incomplete. Save it again and repeat the import."), file=source.name
        ) from error


def _blocks(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield markdown_table([[cell.text for cell in row.cells] for row in block.rows]) + "\n"
        elif block.text.strip():
            yield _paragraph(block) + "\n"


def _paragraph(paragraph: Any) -> str:
    text = " ".join(paragraph.text.split(" ")).strip()
    style = paragraph.style.name if paragraph.style is not None else ""
    heading = _HEADING.match(style)
    if heading:
        return f"{'#' * min(int(heading[1]), 6)} {' '.join(text.split())}"
    if style.casefold() == "title":
        return f"# {' '.join(text.split())}"
    properties = paragraph._p.pPr
    if style.startswith("List") or (properties is not None and properties.numPr is not None):
        return f"- {text}"
    return str(text)
