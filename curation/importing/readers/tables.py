"""Tables as rows: CSV, JSON lines, JSON and XLSX, each row with the number people see in their program."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from curation.importing.exceptions import (
    InvalidRowsError,
    RowProblem,
    UnreadableFileError,
    WrongColumnsError,
    WrongFormatError,
)
from curation.importing.messages import Message
from curation.importing.messages import gettext_noop as _
from curation.importing.readers.encoding import decode
from curation.importing.readers.formats import TABLE_FORMATS, FileFormat
from curation.importing.readers.source import SourceFile

_DELIMITERS = ",;\t|"
MAX_CELL_CHARS = 2_000_000
csv.field_size_limit(MAX_CELL_CHARS)  # the module's own limit, 131,072, is less than a long document


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: the line in CSV and JSONL, the row in XLSX, the position in a JSON list; counted from 1."""

    number: int
    values: Mapping[str, object]


def read_rows(source: SourceFile) -> list[Row]:
    """All rows of a table, blank ones left out, keyed by the headers as written.

    Raises:
        ImportingError: The file is not a readable table; the message says where it goes wrong.
    """
    format_ = source.format
    if format_ not in TABLE_FORMATS:
        raise WrongFormatError(
            _("“%(file)s” is not a table. Use one of: %(formats)s."),
            file=source.name,
            formats=", ".join(f".{name}" for name in TABLE_FORMATS),
        )
    if format_ is FileFormat.JSONL:
        rows = _json_line_rows(source)
    elif format_ is FileFormat.JSON:
        rows = _json_rows(source)
    elif format_ is FileFormat.CSV:
        rows = _keyed(source, _csv_cells(source))
    else:
        from curation.importing.readers.sheets import sheet_rows  # openpyxl: 190 modules

        rows = _keyed(source, sheet_rows(source))
    if not rows:
        raise UnreadableFileError(_("“%(file)s” has no rows of data."), file=source.name)
    return rows


def _csv_cells(source: SourceFile) -> Iterator[tuple[int, Sequence[str]]]:
    text = decode(source.name, source.data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    first_line = 1
    try:
        for cells in reader:
            yield first_line, cells
            first_line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(
            _(
                "“%(file)s”, line %(line)d: the quotation marks of the row that begins here do not match. "
                'Check that each " opened is closed.'
            ),
            file=source.name,
            line=first_line,
        ) from error


def _delimiter(text: str) -> str:
    """The separator that divides the header line most often, outside quotation marks."""
    header = text.lstrip("\n").split("\n", 1)[0]
    outside = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _keyed(source: SourceFile, lines: Iterable[tuple[int, Sequence[object]]]) -> list[Row]:
    """Rows keyed by the first line that is not blank."""
    filled = ((number, cells) for number, cells in lines if any(str(cell).strip() for cell in cells))
    header = next(filled, None)
    if header is None:
        raise UnreadableFileError(_("“%(file)s” has no rows of data."), file=source.name)
    names = [str(cell).strip() for cell in header[1]]
    repeated = {name for name in names if name and names.count(name) > 1}
    if repeated:
        raise WrongColumnsError(
            _("“%(file)s”: the column %(columns)s stands twice. Leave one of them."),
            file=source.name,
            columns=", ".join(sorted(repeated)),
        )
    rows, problems = [], []
    for number, cells in filled:
        if any(str(cell).strip() for cell in cells[len(names) :]):
            problems.append(
                RowProblem(
                    number,
                    "",
                    Message(
                        _(
                            "has %(cells)d cells but there are %(columns)d columns. "
                            "A text that holds the separator needs quotation marks."
                        ),
                        {"cells": len(cells), "columns": len(names)},
                    ),
                )
            )
        rows.append(Row(number, {name: cell for name, cell in zip(names, cells, strict=False) if name}))
    return _checked(source, rows, problems)


def _json_line_rows(source: SourceFile) -> list[Row]:
    rows, problems = [], []
    # Not splitlines(): U+2028 and its like may stand inside a JSON string.
    for number, line in enumerate(decode(source.name, source.data).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(RowProblem(number, "", _json_message(error)))
            continue
        if isinstance(value, dict):
            rows.append(Row(number, value))
        else:
            problems.append(RowProblem(number, "", Message(_("is not an object {…}."))))
    return _checked(source, rows, problems)


def _json_rows(source: SourceFile) -> list[Row]:
    try:
        value = json.loads(decode(source.name, source.data))
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(
            _("“%(file)s” is not valid JSON: line %(line)s. Check commas, quotation marks and brackets."),
            file=source.name,
            line=getattr(error, "lineno", "?"),
        ) from error
    if isinstance(value, dict):  # {"items": […]}: one list under any name
        lists = [inner for inner in value.values() if isinstance(inner, list)]
        value = lists[0] if len(lists) == 1 else value
    if not isinstance(value, list):
        raise UnreadableFileError(_("“%(file)s” must hold a list of objects: [{…}, {…}]."), file=source.name)
    problems = [
        RowProblem(number, "", Message(_("is not an object {…}.")))
        for number, item in enumerate(value, start=1)
        if not isinstance(item, dict)
    ]
    rows = [Row(number, item) for number, item in enumerate(value, start=1) if isinstance(item, dict)]
    return _checked(source, rows, problems)


def _json_message(error: Exception) -> Message:
    return Message(
        _("is not valid JSON from character %(column)s on. Check commas, quotation marks and brackets."),
        {"column": getattr(error, "colno", "?")},
    )


def _checked(source: SourceFile, rows: list[Row], problems: list[RowProblem]) -> list[Row]:
    if problems:
        raise InvalidRowsError(
            _("“%(file)s” has %(count)d rows with errors. Nothing was imported."),
            problems,
            file=source.name,
            count=len(problems),
        )
    return rows
