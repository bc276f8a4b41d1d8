"""Bytes in, rows or text out. Nothing here knows Django or the database."""

from curation.importing.readers.formats import FileFormat
from curation.importing.readers.source import SourceFile
from curation.importing.readers.tables import Row, read_rows
from curation.importing.readers.texts import read_text

__all__ = ["FileFormat", "Row", "SourceFile", "read_rows", "read_text"]
