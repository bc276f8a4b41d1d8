"""XLSX: the rows of the first sheet that holds any, with the values that formulas last had."""

import warnings
from collections.abc import Iterator, Sequence
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from curation.importing.exceptions import UnreadableFileError
from curation.importing.messages import gettext_noop as _
from curation.importing.readers.archives import check_archive
from curation.importing.readers.encoding import tidy
from curation.importing.readers.source import SourceFile

# What openpyxl is seen to raise on damaged workbooks: it wraps none of them.
_DAMAGE = (
    InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError
)  # fmt: skip


def sheet_rows(source: SourceFile) -> Iterator[tuple[int, Sequence[object]]]:
    """Numbered rows of cells; empty cells are "", whole numbers are written without decimals."""
    stream = check_archive(source)
    try:
        with warnings.catch_warnings(action="ignore", category=UserWarning):  # styles and the like
            workbook = load_workbook(stream, read_only=True, data_only=True)
            for sheet in workbook.worksheets:
                sheet.reset_dimensions()  # some programs write a wrong extent
                rows = [
                    (number, [_plain(cell) for cell in cells])
                    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
                ]
                if any(cell != "" for _number, cells in rows for cell in cells):
                    yield from rows
                    return
    except _DAMAGE as error:
        raise UnreadableFileError(
            _("“%(file)s” is damaged or incomplete. Save it again and repeat the import."), file=source.name
        ) from error


def _plain(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidy(cell) if isinstance(cell, str) else cell
