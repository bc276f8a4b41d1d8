"""A passage as parts that can be quoted alone: each with what it cannot be understood without.

A list or table keeps the sentence that introduces it, literals «a)», «b)» written as paragraphs are one list,
and every part knows the heading it stands under.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from markdown_it import MarkdownIt

from curation.text.lines import is_enumerated

# Only the division into blocks is needed here; what stands inside them is left as it was written.
# Tables, which the parser would take apart into cells, are recognised by the rule under their head.
_PARSER = MarkdownIt("commonmark").disable(["code", "inline", "text_join"])
_TABLE_RULE = re.compile(r"\s*(?:\|\s*:?-+:?\s*|:?-+:?\s*\|\s*:?-+:?\s*)(?:\|\s*:?-+:?\s*)*\|?\s*$")
_PARAGRAPH_OF_LAW = re.compile(r"\**[IVX]{1,5}[.)-]")  # «I.», «II.»: numbered, and each complete in itself


class Form(Enum):
    HEADING = auto()
    PROSE = auto()
    LIST = auto()
    TABLE = auto()
    OTHER = auto()  # a code fence, a block quotation: shown whole or not at all


@dataclass(frozen=True, slots=True)
class Part:
    """`text` is Markdown as written; `intro` the sentence that opens a list or table."""

    form: Form
    text: str
    intro: str = ""
    heading: str = ""  # the nearest above, as written

    @property
    def whole(self) -> str:
        return f"{self.intro}\n\n{self.text}" if self.intro else self.text


def parts_of(markdown: str) -> list[Part]:
    """The parts in order, headings left out; a heading without text of its own is a part."""
    parts: list[Part] = []
    heading = intro = ""
    for form, text in _joined_literals(_blocks(markdown)):
        if form is Form.HEADING:
            parts += [Part(Form.PROSE, intro, heading=heading)] if intro else []
            heading, intro = text, ""
        elif form is Form.PROSE and text.rstrip("*_ ").endswith(":"):
            intro = f"{intro}\n\n{text}" if intro else text
        else:
            parts.append(Part(form, text, intro, heading))
            intro = ""
    if intro or (heading and not parts):
        parts.append(Part(Form.PROSE, intro or heading, heading=heading if intro else ""))
    return parts


def _blocks(markdown: str) -> Iterator[tuple[Form, str]]:
    lines = markdown.split("\n")
    for token in _PARSER.parse(markdown):
        if token.level or not token.map or token.nesting < 0:
            continue
        first, after = token.map
        table = _table_line(lines, first, after) if token.type == "paragraph_open" else None
        if table is not None:
            if table > first:
                yield _form("paragraph_open", "\n".join(lines[first:table])), "\n".join(lines[first:table])
            yield Form.TABLE, "\n".join(lines[table:after])
        else:
            text = "\n".join(lines[first:after]).rstrip()
            yield _form(token.type, text), text


def _table_line(lines: list[str], first: int, after: int) -> int | None:
    """The line of the paragraph `lines[first:after]` that is the head of a table: a rule stands under it."""
    heads = (at for at in range(first, after - 1) if "|" in lines[at] and _TABLE_RULE.match(lines[at + 1]))
    return next(heads, None)


def _form(opening: str, text: str) -> Form:
    if opening == "heading_open":
        return Form.HEADING
    if opening in {"bullet_list_open", "ordered_list_open"} or _holds_literals(text):
        return Form.LIST
    return Form.PROSE if opening == "paragraph_open" else Form.OTHER


def _holds_literals(text: str) -> bool:
    """A paragraph that is an item itself, or whose lines from the second on are items."""
    lines = text.split("\n")
    if is_enumerated(lines[0]):
        return not _PARAGRAPH_OF_LAW.match(lines[0])
    return len(lines) > 1 and is_enumerated(lines[1]) and not _PARAGRAPH_OF_LAW.match(lines[1])


def _joined_literals(blocks: Iterator[tuple[Form, str]]) -> Iterator[tuple[Form, str]]:
    """Neighbouring paragraphs «a) …», «b) …» as one list."""
    literals: list[str] = []
    for form, text in blocks:
        if form is Form.LIST:
            literals.append(text)
            continue
        if literals:
            yield Form.LIST, "\n\n".join(literals)
            literals = []
        yield form, text
    if literals:
        yield Form.LIST, "\n\n".join(literals)
