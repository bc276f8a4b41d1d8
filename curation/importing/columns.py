"""Which columns a file may have, under which names, and how a cell becomes a field's value."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from curation.importing.cells import CellError
from curation.importing.exceptions import InvalidRowsError, RowProblem, WrongColumnsError
from curation.importing.messages import Message
from curation.importing.messages import gettext_noop as _
from curation.importing.readers import Row

IDENTIFIER_CHARS = 80  # of an identifier made from a title


@dataclass(frozen=True, slots=True)
class Column:
    """`names` are accepted headers, Spanish and English; case, accents and punctuation do not count."""

    field: str
    names: tuple[str, ...]
    read: Callable[[object], Any]
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row that is right. `fields` holds what its file speaks of, so an update leaves the rest alone."""

    number: int
    external_id: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedTable:
    rows: list[ParsedRow]
    ignored_columns: tuple[str, ...]


def parse_table(
    name: str, rows: Sequence[Row], columns: Sequence[Column], *, title_field: str
) -> ParsedTable:
    """Check every row and report all that is wrong at once.

    A row without identifier gets one made from its title, so that importing it again updates it.

    Raises:
        WrongColumnsError: A required column stands nowhere, or two columns mean the same.
        InvalidRowsError: Some rows are wrong.
    """
    by_header, ignored = _assigned(name, rows, columns)
    problems: list[RowProblem] = []
    parsed: list[ParsedRow] = []
    for row in rows:
        fields, wrong = _read_row(row, by_header, columns)
        problems += wrong
        if not wrong:
            external_id = fields.pop("external_id", "") or slugify(fields[title_field])[:IDENTIFIER_CHARS]
            parsed.append(ParsedRow(row.number, external_id.strip("-"), fields))
    problems += _repeated_identifiers(parsed)
    if problems:
        raise InvalidRowsError(
            _("“%(file)s” has %(count)d rows with errors. Nothing was imported."),
            sorted(problems, key=lambda problem: problem.row),
            file=name,
            count=len({problem.row for problem in problems}),
        )
    return ParsedTable(parsed, ignored)


def normalised(header: str) -> str:
    """A header as compared: no case, accents, spaces or punctuation."""
    plain = unicodedata.normalize("NFKD", header.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def _assigned(
    name: str, rows: Sequence[Row], columns: Sequence[Column]
) -> tuple[dict[str, Column], tuple[str, ...]]:
    """Which column each header stands for, and the headers that stand for none."""
    known = {normalised(alias): column for column in columns for alias in column.names}
    headers = list(dict.fromkeys(header for row in rows for header in row.values))
    by_header = {header: known[normalised(header)] for header in headers if normalised(header) in known}
    for column in columns:
        written = [header for header, assigned in by_header.items() if assigned is column]
        if column.is_required and not written:
            raise WrongColumnsError(
                _(
                    "“%(file)s” has no column “%(column)s”. Its columns are: %(found)s. "
                    "Expected: %(expected)s."
                ),
                file=name,
                column=column.names[0],
                found=", ".join(headers[:20]),
                expected=", ".join(column.names[0] for column in columns),
            )
        if len(written) > 1:
            raise WrongColumnsError(
                _("“%(file)s”: the columns %(columns)s mean the same. Leave one of them."),
                file=name,
                columns=", ".join(written),
            )
    return by_header, tuple(header for header in headers if header not in by_header)


def _read_row(
    row: Row, by_header: Mapping[str, Column], columns: Sequence[Column]
) -> tuple[dict[str, Any], list[RowProblem]]:
    fields: dict[str, Any] = {}
    problems = []
    for header, value in row.values.items():
        column = by_header.get(header)
        if column is None:
            continue
        try:
            fields[column.field] = column.read(value)
        except CellError as error:
            problems.append(RowProblem(row.number, header, error.message))
            fields[column.field] = None
    for column in columns:
        if column.is_required and fields.get(column.field, "") == "":
            problems.append(RowProblem(row.number, column.names[0], Message(_("is empty; it is required."))))
    return fields, problems + _validity_problem(row, fields)


def _validity_problem(row: Row, fields: Mapping[str, Any]) -> list[RowProblem]:
    start, end = fields.get("valid_from"), fields.get("valid_until")
    if start and end and end < start:
        return [RowProblem(row.number, "valid_until", Message(_("is before “valid from”.")))]
    return []


def _repeated_identifiers(rows: Sequence[ParsedRow]) -> list[RowProblem]:
    first: dict[str, int] = {}
    return [
        RowProblem(
            row.number,
            "id",
            Message(
                _("“%(id)s” already stands in row %(row)d. Every row needs an identifier of its own."),
                {"id": row.external_id, "row": first[row.external_id]},
            ),
        )
        for row in rows
        if first.setdefault(row.external_id, row.number) != row.number
    ]
