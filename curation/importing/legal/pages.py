"""Lines of a text without what pages add to it: running headers and footers, page numbers."""

import re
from collections import Counter
from dataclasses import dataclass

_EDGE_LINES = 4  # a running header or footer stands among the first or last lines of its page
_MIN_PAGES = 3
_MIN_SHARE = 0.5  # of the pages that repeat it; odd and even pages often differ
_PAGE_LABEL = re.compile(r"\W*(?:p[aá]g(?:ina)?s?\.?\s*)?\d{1,4}(?:\s*(?:de|/)\s*\d{1,4})?\W*", re.IGNORECASE)
# Short articles that begin every page differ only in their figures; they are never furniture.
_BEGINS_ARTICLE = re.compile(r"[\s#*_>]*art(?:[ií]culo|\.)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its number in the whole text, counted from 1."""

    number: int
    text: str


def content_lines(text: str) -> list[Line]:
    """All lines that belong to the text itself; pages are separated by form feeds."""
    pages: list[list[Line]] = []
    number = 0
    for page in text.split("\f"):
        lines = page.split("\n")
        pages.append([Line(number + index, line.rstrip()) for index, line in enumerate(lines, start=1)])
        number += len(lines)
    if len(pages) >= _MIN_PAGES:
        pages = _without_page_numbers(_without_running_lines(pages))
    return [line for page in pages for line in page]


def _without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    shapes = Counter(shape for page in pages for shape in {_shape(line.text) for line in _edges(page)})
    enough = max(_MIN_PAGES, len(pages) * _MIN_SHARE * 0.8)
    running = {shape for shape, count in shapes.items() if count >= enough}
    kept = []
    for page in pages:
        edges = {line.number for line in _edges(page)}
        kept.append([line for line in page if line.number not in edges or _shape(line.text) not in running])
    return kept


def _edges(page: list[Line]) -> list[Line]:
    """The lines among which page furniture is looked for."""
    filled = [line for line in page if line.text.strip() and not _BEGINS_ARTICLE.match(line.text)]
    return filled if len(filled) <= 2 * _EDGE_LINES else [*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]]


def _shape(text: str) -> str:
    """What running lines have in common: everything but figures and spaces."""
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text.casefold()))


def _without_page_numbers(pages: list[list[Line]]) -> list[list[Line]]:
    """Remove page labels, and numbers that some extractors glue to the end of a page's last line."""
    trailing = [_trailing_number(page) for page in pages]
    offsets = Counter(number - index for index, number in enumerate(trailing) if number is not None)
    offset, count = offsets.most_common(1)[0] if offsets else (0, 0)
    is_numbered = count >= max(_MIN_PAGES, len(pages) * _MIN_SHARE)
    cleaned = []
    for index, page in enumerate(pages):
        if is_numbered and trailing[index] == index + offset:
            page = _without_trailing_number(page)
        filled = [line for line in page if line.text.strip()]
        labels = {line.number for line in (*filled[:1], *filled[-1:]) if _PAGE_LABEL.fullmatch(line.text)}
        cleaned.append([line for line in page if line.number not in labels])
    return cleaned


def _last_filled(page: list[Line]) -> int | None:
    return next((index for index in range(len(page) - 1, -1, -1) if page[index].text.strip()), None)


def _trailing_number(page: list[Line]) -> int | None:
    last = _last_filled(page)
    match = re.search(r"(?:^|\s)(\d{1,4})$", page[last].text.rstrip()) if last is not None else None
    return int(match[1]) if match else None


def _without_trailing_number(page: list[Line]) -> list[Line]:
    last = _last_filled(page)
    if last is None:
        return page
    line = page[last]
    return [
        *page[:last],
        Line(line.number, re.sub(r"\s*\d{1,4}$", "", line.text.rstrip())),
        *page[last + 1 :],
    ]
