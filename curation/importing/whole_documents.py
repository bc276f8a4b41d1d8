"""One file that is one document: its text becomes a single row for the documents table."""

import re
from pathlib import PurePath

from django.utils.text import slugify

from curation.importing.readers import Row, SourceFile, read_text
from curation.importing.readers.formats import TEXT_FORMATS
from curation.importing.readers.tables import read_rows

_HEADING = re.compile(r"#{1,2} +(?P<title>\S.*)")
TITLE_CHARS = 400


def document_rows(source: SourceFile) -> list[Row]:
    """Rows of a table; of a text, one row named after the file and titled by its first heading."""
    if source.format not in TEXT_FORMATS:
        return read_rows(source)
    text = read_text(source).replace("\f", "\n\n")
    stem = PurePath(source.name).stem
    heading = _HEADING.match(text)
    title = heading["title"].strip(" #*") if heading else stem.replace("_", " ").replace("-", " ")
    body = text[heading.end() :].strip() if heading else text
    return [Row(1, {"id": slugify(stem), "título": title[:TITLE_CHARS], "texto": body or text})]
