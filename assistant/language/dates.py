"""Spanish dates in words and digits."""

import re
from collections.abc import Iterator

MONTHS = {
    "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
    "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12,
}  # fmt: skip
MONTH = "|".join(MONTHS)
YEAR = r"(?:19|20)\d\d"
_PATTERNS = (
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:\.?[ºo°])? (?:de )?(?P<m>{MONTH})(?:,? (?:de |del )?(?P<y>{YEAR}))?\b"
    ),
    re.compile(rf"\b(?P<d>\d{{1,2}})[/.-](?P<n>\d{{1,2}})[/.-](?P<y>{YEAR})\b"),
    re.compile(rf"\b(?P<y>{YEAR})-(?P<n>\d{{2}})-(?P<d>\d{{2}})\b"),
    re.compile(rf"\b(?P<m>{MONTH})(?:,? (?:de |del )(?P<y>{YEAR}))\b"),
)


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
