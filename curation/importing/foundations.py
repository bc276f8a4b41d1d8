"""The column that says what an answer rests on: keys in the file become stored foundations."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from curation.importing.columns import ParsedRow
from curation.importing.exceptions import InvalidRowsError, RowProblem
from curation.importing.messages import Message
from curation.importing.messages import gettext_noop as _
from curation.models import Unit
from curation.selectors.foundations import resolve_foundations

COLUMN = "rests_on"


def with_foundations(
    name: str, rows: Sequence[ParsedRow], *, unit: Unit, present: Mapping[str, Sequence[str]]
) -> list[ParsedRow]:
    """The rows with the texts their keys mean; `present` holds what each identifier rests on already.

    Raises:
        InvalidRowsError: Some keys name no article or document of the unit.
    """
    problems: list[RowProblem] = []
    read: list[ParsedRow] = []
    for row in rows:
        if not row.fields.get(COLUMN):
            read.append(row)
            continue
        stored, unknown = resolve_foundations(
            unit, row.fields[COLUMN], present=present.get(row.external_id, ())
        )
        problems += [RowProblem(row.number, COLUMN, _unknown(key)) for key in unknown]
        read.append(replace(row, fields={**row.fields, COLUMN: stored}))
    if problems:
        raise InvalidRowsError(
            _("“%(file)s” has %(count)d rows with errors. Nothing was imported."),
            problems,
            file=name,
            count=len({problem.row for problem in problems}),
        )
    return read


def _unknown(key: str) -> Message:
    template = _(
        "“%(key)s” is no article or document of this unit."
        " Write it as reg:identifier/art:12 or doc:identifier."
    )
    return Message(template, {"key": key[:80]})
