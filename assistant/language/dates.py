# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""Spanish dates in words and digits, and the date whose rules a question asks for."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.language.words import fold

MONTHS = {
    "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
    "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
}  # fmt: skip
_MONTH = "|".join(MONTHS)
_YEAR = r"(?:19|20)\d\d"
_PATTERNS = (
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:\.?[ºo°])? (?:de )?(?P<m>{_MONTH})(?:,? (?:de |del )?(?P<y>{_YEAR}))?\b"
    ),
    re.compile(rf"\b(?P<d>\d{{1,2}})[/.-](?P<n>\d{{1,2}})[/.-](?P<y>{_YEAR})\b"),
    re.compile(rf"\b(?P<y>{_YEAR})-(?P<n>\d{{2}})-(?P<d>\d{{2}})\b"),
    re.compile(rf"\b(?P<m>{_MONTH})(?:,? (?:de |del )(?P<y>{_YEAR}))\b"),
)
_POINT = rf"(?:(?P<d>\d{{1,2}}) de )?(?:(?P<m>{_MONTH}) (?:de |del )?)?(?P<y>{_YEAR})"
_RULES_OF = re.compile(
    rf"\b(?:segun|con|bajo|en) (?:el|la|las|los) (?:reglamento|norma|normativa|normas|reglas|version|resolucion)"
    rf"\w*(?: vigente)? (?:de|del|en)(?: el| ano)? {_POINT}\b"
)
_IN_FORCE = re.compile(rf"\b(?:vigentes?|en vigor|regia|regian|aplicaba) (?:en|el|a) (?:el )?{_POINT}\b")
_BEFORE = re.compile(rf"\b(?:antes|hasta antes) (?:de|del) {_POINT}\b")
_DURING = re.compile(rf"^(?:¿\s*)?en {_POINT}\b")


def find_dates(text: str) -> Iterator[tuple[int, int, tuple[int | None, int | None, int | None]]]:
    """Start, end and (year, month, day) of each date in folded text, unknown parts None."""
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            parts = match.groupdict()
            month = MONTHS[parts["m"]] if parts.get("m") else int(parts["n"])
            day = int(parts["d"]) if parts.get("d") else None
            if month > 12 or (day or 1) > 31:
                continue
            taken.append(match.span())
            yield match.start(), match.end(), (int(parts["y"]) if parts.get("y") else None, month, day)


def asked_date(question: str) -> date | None:
    """The date a question explicitly names as the one whose rules it asks for, else None.

    «según el reglamento de 2023» and «en 2021» mean the last day of that year or month, «antes de marzo de
    2024» the day before it began. A date that is merely a subject («¿qué pasa el 3 de marzo?») is none.
    """
    text = " ".join(fold(question).split())
    before = _BEFORE.search(text)
    if before:
        first = _span(before)[0]
        return first - timedelta(days=1) if first else None
    for pattern in (_RULES_OF, _IN_FORCE, _DURING):
        match = pattern.search(text)
        if match:
            return _span(match)[1]
    return None


def _span(match: re.Match[str]) -> tuple[date, date] | tuple[None, None]:
    """First and last day of the year, month or day named; None for a day that does not exist."""
    parts = match.groupdict()
    if not parts["y"]:
        return None, None
    year = int(parts["y"])
    if not parts["m"]:
        return date(year, 1, 1), date(year, 12, 31)
    month = MONTHS[parts["m"]]
    last = calendar.monthrange(year, month)[1]
    if not parts["d"]:
        return date(year, month, 1), date(year, month, last)
    day = int(parts["d"])
    return (date(year, month, day), date(year, month, day)) if 1 <= day <= last else (None, None)
