"""How one cell becomes a value: text, identifier, date, list, link, choice. All accept Spanish habits."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from curation.importing.messages import Message
from curation.importing.messages import gettext_noop as _
from curation.models.entry import validate_identifier

_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_check_link = URLValidator(schemes=["http", "https"])


class CellError(ValueError):
    """A cell's value cannot be used; `message` continues a sentence that begins with the column."""

    def __init__(self, template: str, **values: object) -> None:
        self.message = Message(template, values)
        super().__init__(str(self.message))


def text(max_chars: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, dict | list):
            raise CellError(_("must be a text."))
        written = "" if value is None else str(value).strip()
        if "\x00" in written:
            raise CellError(_("holds a character that cannot be stored. Write the text again."))
        if len(written) > max_chars:
            raise CellError(
                _("has %(chars)d characters; at most %(limit)d fit."), chars=len(written), limit=max_chars
            )
        return written

    return read


def line(max_chars: int) -> Callable[[object], str]:
    """A text of one line: inner line ends and repeated spaces become one space."""
    read_text = text(10**9)
    measure = text(max_chars)
    return lambda value: measure(" ".join(read_text(value).split()))


def identifier(max_chars: int) -> Callable[[object], str]:
    read_line = line(max_chars)

    def read(value: object) -> str:
        written = read_line(value)
        if written:
            try:
                validate_identifier(written)
            except ValidationError as error:
                raise CellError(
                    _("“%(value)s” cannot be an identifier: use letters, digits, “.” and “-”, no slash."),
                    value=written[:40],
                ) from error
        return written

    return read


def day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = "" if value is None else str(value).strip()
    if not written:
        return None
    for format_ in _DATE_FORMATS:
        try:
            return datetime.strptime(written, format_).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise CellError(_("“%(value)s” is not a date. Write it as 2026-03-31 or 31/03/2026."), value=written[:40])


def texts(max_chars: int) -> Callable[[object], list[str]]:
    """A JSON list, or a text divided by “|” or line ends; repeated and empty ones are left out."""
    read_line = line(max_chars)

    def read(value: object) -> list[str]:
        if isinstance(value, str) and value.lstrip().startswith("["):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise CellError(_("is not a valid list. Separate its parts with “|”.")) from error
        if value is None or isinstance(value, str):
            value = re.split(r"[|\n]", value or "")
        if not isinstance(value, list):
            raise CellError(_("must be a list of texts."))
        return list(dict.fromkeys(written for item in value if (written := read_line(item))))

    return read


def text_or_list(max_chars: int, separator: str) -> Callable[[object], str]:
    """A text; a JSON list is joined (authors by “; ”, sources line by line)."""
    read_text = text(max_chars)

    def read(value: object) -> str:
        if isinstance(value, list):
            value = separator.join(str(item).strip() for item in value)
        return read_text(value)

    return read


def link(max_chars: int) -> Callable[[object], str]:
    read_line = line(max_chars)

    def read(value: object) -> str:
        written = read_line(value)
        if written:
            try:
                _check_link(written)
            except ValidationError as error:
                raise CellError(
                    _("“%(value)s” is not a link. It begins with http:// or https://."), value=written[:60]
                ) from error
        return written

    return read


def choice(meanings: Mapping[str, str], default: str) -> Callable[[object], str]:
    """One of a closed list, by any of its names; an empty cell means `default`."""
    by_name = {_plain(name): meaning for name, meaning in meanings.items()}

    def read(value: object) -> str:
        written = "" if value is None else str(value).strip()
        if not written:
            return default
        if _plain(written) not in by_name:
            raise CellError(
                _("“%(value)s” is not known. Use one of: %(names)s."),
                value=written[:40],
                names=", ".join(meanings),
            )
        return by_name[_plain(written)]

    return read


def _plain(name: str) -> str:
    return name.casefold().translate(str.maketrans("áéíóú_", "aeiou ")).strip()
