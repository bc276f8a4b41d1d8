"""What a regulation's file says of itself before its text: title, version, resolution, dates.

Either a block between lines of three dashes, or lines «Título: …» at the very start. The lines are
blanked, not removed, so that line numbers in warnings stay those of the file.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from curation.importing import cells
from curation.importing.columns import normalised
from curation.importing.exceptions import InvalidRowsError, RowProblem
from curation.importing.messages import gettext_noop as _
from curation.models import Regulation, RegulationVersion

MAX_LINES = 40
_FENCE = "---"
_LINE = re.compile(r"(?P<key>[^\W\d_][\w \-/]{0,39}?)\s*:\s+(?P<value>\S.*)")


@dataclass(frozen=True, slots=True)
class RegulationHeader:
    """Empty values are not known yet."""

    external_id: str = ""
    title: str = ""
    short_title: str = ""
    number: int | None = None
    resolution: str = ""
    valid_from: date | None = None
    valid_until: date | None = None

    def overridden_by(self, other: "RegulationHeader") -> "RegulationHeader":
        """This header with the values that `other` knows."""
        known = {field.name: getattr(other, field.name) for field in fields(other)}
        return replace(self, **{name: value for name, value in known.items() if value not in ("", None)})


def _version_number(value: object) -> int | None:
    written = str(value or "").strip().lower().removeprefix("v")
    if not written:
        return None
    if not written.isdigit() or not 1 <= int(written) <= 32_767:
        raise cells.CellError(_("“%(value)s” is not a version number. Write 1, 2, 3…"), value=written[:40])
    return int(written)


def _chars(model: type[Regulation] | type[RegulationVersion], field: str) -> int:
    return int(getattr(model._meta.get_field(field), "max_length", None) or 0)


_READERS: dict[str, Callable[[object], Any]] = {
    "external_id": cells.identifier(_chars(Regulation, "external_id")),
    "title": cells.line(_chars(Regulation, "title")),
    "short_title": cells.line(_chars(Regulation, "short_title")),
    "number": _version_number,
    "resolution": cells.line(_chars(RegulationVersion, "resolution_number")),
    "valid_from": cells.day,
    "valid_until": cells.day,
}
_KEYS = {
    "id": "external_id", "identificador": "external_id", "external_id": "external_id",
    "titulo": "title", "title": "title", "titulo_oficial": "title", "nombre": "title",
    "titulo_corto": "short_title", "short_title": "short_title",
    "version": "number",
    "resolucion": "resolution", "resolution": "resolution", "numero_de_resolucion": "resolution",
    "vigente_desde": "valid_from", "valid_from": "valid_from",
    "vigente_hasta": "valid_until", "valid_until": "valid_until",
}  # fmt: skip


def split_front_matter(name: str, text: str) -> tuple[RegulationHeader, str]:
    """The header and the text without it.

    Raises:
        InvalidRowsError: A value is malformed; the line is named.
    """
    lines = text.split("\n")
    end = _header_end(lines)
    found: dict[str, Any] = {}
    problems = []
    for index, line in enumerate(lines[:end]):
        match = _LINE.fullmatch(line.strip())
        field = _KEYS.get(normalised(match["key"])) if match else None
        if match is None or field is None:
            continue
        try:
            found[field] = _READERS[field](match["value"].strip("\"' "))
        except cells.CellError as error:
            problems.append(RowProblem(index + 1, match["key"], error.message))
    check_header(name, problems)
    return RegulationHeader(**found), "\n".join([*[""] * end, *lines[end:]])


def read_header(name: str, values: dict[str, object]) -> RegulationHeader:
    """A header from values a person gave (options of a command, a form).

    Raises:
        InvalidRowsError: A value is malformed.
    """
    found: dict[str, Any] = {}
    problems = []
    for field, value in values.items():
        try:
            found[field] = _READERS[field](value)
        except cells.CellError as error:
            problems.append(RowProblem(0, field, error.message))
    check_header(name, problems)
    return RegulationHeader(**found)


def check_header(name: str, problems: list[RowProblem]) -> None:
    if problems:
        raise InvalidRowsError(
            _("“%(file)s”: the data of the regulation has errors. Nothing was imported."),
            problems,
            file=name,
        )


def _header_end(lines: list[str]) -> int:
    """How many leading lines are header: none, unless one of them names something we know."""
    limit = min(len(lines), MAX_LINES)
    if lines and lines[0].strip() == _FENCE:
        closing = next((i for i in range(1, limit) if lines[i].strip() == _FENCE), None)
        return closing + 1 if closing is not None else 0
    end = 0
    while end < limit and _LINE.fullmatch(lines[end].strip()):
        end += 1
    known = [_LINE.fullmatch(line.strip()) for line in lines[:end]]
    if not any(match and normalised(match["key"]) in _KEYS for match in known):
        return 0
    return end + 1 if end < len(lines) and lines[end].strip() == _FENCE else end
