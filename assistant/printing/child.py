"""Draws one document: `python -m assistant.printing.child`, a request in, a PDF out.

Reads {"html", "language"} as JSON to the end of standard input; writes the PDF to standard output.
A process of its own, because the engine is native code that cannot be stopped from Python.
"""

import ctypes
import hashlib
import io
import json
import re
import resource
import sys
from pathlib import Path
from typing import NoReturn

import plutoprint
import pypdfium2

from assistant.printing.letters import letters_of, printable

_MAX_MEMORY_BYTES = 3 << 29  # of address space; the largest document needs 0.4 GB
_MAX_PROCESSOR_S = 90  # outlives the parent's patience; holds where the parent died
_IDENTIFIER = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")  # chance, in the trailer: 14.4 proposes MD5
_TYPEFACE = Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf"


class RefusedError(Exception):
    """The document asked for something outside itself."""


class _Nothing(plutoprint.ResourceFetcher):
    """Whatever a document names stays where it is: answers and names in it are other people's text."""

    def fetch_url(self, url: str) -> NoReturn:
        raise RefusedError


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_MAX_PROCESSOR_S, _MAX_PROCESSOR_S))
    request: dict[str, str] = json.load(sys.stdin.buffer)
    drawn = _draw(printable(request["html"], letters_of(_TYPEFACE.read_bytes())))
    sys.stdout.buffer.write(_in_language(drawn, request["language"]))
    return 0


def _draw(html: str) -> bytes:
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4)
    book.custom_resource_fetcher = _Nothing()
    book.load_html(html)
    book.set_metadata(plutoprint.PDF_METADATA_CREATION_DATE, "")  # the same bytes whenever it is drawn
    written = io.BytesIO()
    book.write_to_pdf_stream(written)
    return written.getvalue()


def _in_language(pdf: bytes, language: str) -> bytes:
    """With the language in its catalogue (ISO 32000-1, 14.9.2), which the engine leaves out.

    Screen readers choose their voice by it.
    """
    document = pypdfium2.PdfDocument(pdf)
    text = ctypes.create_string_buffer(f"{language}\0".encode("utf-16-le"))
    pypdfium2.raw.FPDFCatalog_SetLanguage(document, ctypes.cast(text, pypdfium2.raw.FPDF_WIDESTRING))
    written = io.BytesIO()
    document.save(written)
    name = hashlib.md5(pdf, usedforsecurity=False).hexdigest().upper().encode()
    return _IDENTIFIER.sub(b"/ID[<%b><%b>]" % (name, name), written.getvalue())


if __name__ == "__main__":
    sys.exit(main())
