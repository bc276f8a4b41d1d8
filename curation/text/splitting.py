"""Division of long Markdown into pieces that can be found and cited on their own.

Headings divide first; what is still too long is divided between blocks, then between list items or table
rows, then between sentences. The blocks are those a CommonMark parser sees, so a `#` inside a code fence
is no heading and a row is never cut in the middle.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from curation.text.sentences import sentences_between

# multilingual-e5 reads 512 tokens; Spanish office prose has about 4.2 characters a token there, tables and
# numbers fewer, so 1,800 characters leave room for title and headings.
MAX_CHARS = 1800

_PARSER = MarkdownIt("commonmark").enable("table").disable("code")  # as in `curation.text.markdown`
_GAP = re.compile(r"(?<!\d)\s+|\s+(?!\d{3}\b)")  # no gap inside «21 600»
_CLAUSE = re.compile(r"(?<=[;:])\s+")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1..6 as written
    title: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. `path` holds the headings above it, `opens` those that start right before it."""

    text: str
    path: tuple[Heading, ...] = ()
    opens: tuple[Heading, ...] = ()


def split_markdown(text: str, *, max_chars: int = MAX_CHARS) -> list[Piece]:
    """The pieces of `text`, in order; a short text is one piece, headings included.

    Only a single unbroken run of characters can be longer than `max_chars`, and it is cut there.
    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) <= max_chars:
        return [Piece(text)] if text else []
    pieces: list[Piece] = []
    for section in _sections(text):
        bodies = _pack(section.text, max_chars) or [""]
        pieces.append(replace(section, text=bodies[0]))
        pieces += [replace(section, text=body, opens=()) for body in bodies[1:]]
    return pieces


def _sections(text: str) -> Iterator[Piece]:
    """Text between headings. A heading without text of its own opens the next section."""
    lines = text.split("\n")
    path: list[Heading] = []
    opens: list[Heading] = []
    start = 0
    for heading, first, after in [*_headings(text), (None, len(lines), len(lines))]:
        body = "\n".join(lines[start:first]).strip("\n")
        if body.strip():
            yield Piece(body, tuple(path), tuple(opens))
            opens = []
        if heading is None:
            break
        path = [above for above in path if above.level < heading.level] + [heading]
        opens.append(heading)
        start = after
    if opens:
        yield Piece("", tuple(path), tuple(opens))


def _headings(text: str) -> Iterator[tuple[Heading | None, int, int]]:
    """Each top-level heading with its first line and the line after it."""
    tokens = _PARSER.parse(text)
    for token, content in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map and content.content.strip():
            yield Heading(int(token.tag[1]), _plain(content)), token.map[0], token.map[1]


def _plain(inline: Token) -> str:
    parts = (child.content if child.type != "softbreak" else " " for child in inline.children or [])
    return "".join(parts).strip()


def _pack(text: str, max_chars: int) -> list[str]:
    """Fill pieces with whole blocks; a block that does not fit is divided by its own kind."""
    return _join(_units(text, max_chars), max_chars)


@dataclass(frozen=True, slots=True)
class _Unit:
    text: str
    glue: str  # what stands between the previous unit and this one when both share a piece
    lead: str = ""  # repeated when a piece starts with this unit: the header of a table


def _join(units: Iterable[_Unit], max_chars: int) -> list[str]:
    pieces: list[str] = []
    for unit in units:
        joined = f"{pieces[-1]}{unit.glue}{unit.text}" if pieces else ""
        if pieces and len(joined) <= max_chars:
            pieces[-1] = joined
        else:
            pieces.append(unit.lead + unit.text)
    return pieces


def _units(text: str, max_chars: int) -> Iterator[_Unit]:
    for token, source in _blocks(text):
        if len(source) <= max_chars:
            yield _Unit(source, "\n\n")
        elif token.type == "table_open":
            yield from _table_units(source, max_chars)
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            yield from _list_units(source, max_chars)
        else:
            yield from _sentence_units(source, max_chars)


def _blocks(text: str) -> Iterator[tuple[Token, str]]:
    lines = text.split("\n")
    for token in _PARSER.parse(text):
        if token.level == 0 and token.map and token.nesting >= 0:
            yield token, "\n".join(lines[token.map[0] : token.map[1]]).rstrip()


def _table_units(source: str, max_chars: int) -> Iterator[_Unit]:
    """Rows; each further piece of the table starts with its header again."""
    head, rule, *rows = source.split("\n")
    header = f"{head}\n{rule}\n"
    lead = header if len(header) < max_chars // 2 else ""
    for number, row in enumerate(rows):
        if len(lead) + len(row) <= max_chars:
            yield _Unit(row, "\n", lead) if number else _Unit(header + row, "\n\n")
        else:
            yield from _sentence_units(row, max_chars)


def _list_units(source: str, max_chars: int) -> Iterator[_Unit]:
    lines = source.split("\n")
    items = [
        token.map[0]
        for token in _PARSER.parse(source)
        if token.type == "list_item_open" and token.level == 1 and token.map
    ]
    for first, after in zip(items, [*items[1:], len(lines)], strict=True):
        item = "\n".join(lines[first:after]).rstrip()
        if len(item) <= max_chars:
            yield _Unit(item, "\n" if first else "\n\n")
        else:
            yield from _sentence_units(item, max_chars)


def _sentence_units(source: str, max_chars: int) -> Iterator[_Unit]:
    """Sentences with the white space between them; too long a one is cut at «;», then between words."""
    glue = "\n\n"
    for sentence, space in sentences_between(source):
        for part in _cut(sentence, max_chars):
            yield _Unit(part, glue)
            glue = " "
        glue = "\n" if "\n" in space else " "


def _cut(sentence: str, max_chars: int) -> Iterator[str]:
    """The sentence, or parts of it when it alone is too long: never inside a word or a number."""
    if len(sentence) <= max_chars:
        yield sentence
        return
    clauses = _CLAUSE.split(sentence)
    if len(clauses) > 1:
        for clause in clauses:
            yield from _cut(clause, max_chars)
        return
    while len(sentence) > max_chars:
        at = _gap_before(sentence, max_chars)
        yield sentence[:at].rstrip()
        sentence = sentence[at:].lstrip()
    if sentence:
        yield sentence


def _gap_before(text: str, end: int) -> int:
    """The last gap between words before `end`; `end` itself in an unbroken run of characters."""
    gaps = [gap.start() for gap in _GAP.finditer(text, 0, end)]
    return gaps[-1] if gaps and gaps[-1] else end
