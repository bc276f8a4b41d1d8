"""Which line breaks of a paragraph people meant, and which only fitted the text to a page.

An editor that wraps text starts a new line only where the next word would not have fitted. So a paragraph is
wrapped when that holds for every one of its lines; addresses, poems, timetables and literals a), b) end
theirs earlier, and keep them.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

# No editor, printer or e-mail program wraps narrower than this by default (60 to 80 columns are usual).
MIN_WRAP_COLUMNS = 55
# Lines wrapped by hand or counted in bytes end a little earlier than the longest.
_FULL = 0.85

_ENUMERATOR = re.compile(
    r"\s*\**(?:(?:[a-zñ]|[ivxlc]{1,5}|\d{1,3})(?:\.?\)|\.-?)|[-–—•·▪+*])\**\s", re.IGNORECASE
)
_ENDS_ITSELF = re.compile(r"[.:;!?][»”\")\]*_]*$")


def is_enumerated(line: str) -> bool:
    """Whether the line opens as an item: «a)», «1.», «IV.», «–», «•»."""
    return bool(_ENUMERATOR.match(line))


def meant_breaks(lines: Sequence[str]) -> list[bool]:
    """For each line but the last: whether the break after it is to be seen."""
    pairs = list(pairwise(lines))
    width = max(map(len, lines), default=0)
    is_wrapped = width >= MIN_WRAP_COLUMNS and all(
        is_enumerated(after) or len(line) + 1 + len(_first_word(after)) > _FULL * width
        for line, after in pairs
    )
    if not is_wrapped:
        return [True] * len(pairs)
    return [is_enumerated(after) or (len(pairs) == 1 and _stand_apart(line, after)) for line, after in pairs]


def _first_word(line: str) -> str:
    return next(iter(line.split(maxsplit=1)), "")


def _stand_apart(line: str, after: str) -> bool:
    """Two lines alone do not show whether they were wrapped: then the sentence decides."""
    return bool(_ENDS_ITSELF.search(line.rstrip())) or after.lstrip()[:1].isupper()
