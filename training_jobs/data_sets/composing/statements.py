"""Markdown as sentences that can be said and cited: list items with what introduces them, rows as prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language.sentences import split_sentences

_ITEM = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)]|[a-zñ]\))\s+")
_BULLET = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)]|[a-zñ]\)|[IVX]{1,5}\.)\s+")
_NUMERAL = re.compile(r"^[IVX]{1,5}\.$")  # a paragraph's number, cut off as if it were a sentence
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_YES_OR_NO = re.compile(r"^(?:sí|no)[.:,;]?$", re.IGNORECASE)
_NOTE = re.compile(r"^\*[^*]+\*$")  # a line in italics is a remark about the text, not what it says
_MAX_WIDE_CELLS = 3  # of a row with more cells only the first two read as a sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence. `num_items` follow it as items of the list that it opens; `is_item`: it is one itself."""

    text: str
    num_items: int = 0
    is_item: bool = False


def statements_of(lines: list[str], whole: str = "") -> list[Statement]:
    """The sentences of an excerpt in order, each complete in itself.

    With the `whole` text at hand, what a list item says after its first sentence is left out.

    «… presenta:» is joined to the first item after it, «Sí.» to the sentence after it; headings, remarks in
    italics and the head of a table are left out.
    """
    statements: list[Statement] = []
    opening = ""
    opened: int | None = None  # the statement that opened the list we are in
    for line, is_item in _readable(_without_tails(lines, whole)):
        text = _balanced(_BULLET.sub("", line).strip())
        if _YES_OR_NO.match(text):
            opening = f"{text.rstrip('.:,;')}, "
        elif text.endswith(":"):
            opening, opened = f"{opening}{_after(opening, text)} ", None
        else:
            opens = is_item and opening.endswith(": ")
            statements.append(Statement(opening + _after(opening, text), is_item=is_item))
            opening = ""
            if opens:
                opened = len(statements) - 1
            elif is_item and opened is not None:
                grown = len(statements) - 1 - opened
                statements[opened] = Statement(statements[opened].text, grown, is_item=True)
            else:
                opened = None
    return statements


def _without_tails(lines: list[str], whole: str) -> list[str]:
    """Without the second and further sentences of list items: a list is told by its items' first ones."""
    tails = set()
    for line in whole.splitlines():
        if _ITEM.match(line):
            tails |= set(split_sentences(line)[1:])
    return [line for line in lines if line not in tails]


def sentences_of(text: str) -> list[str]:
    """All statements of a whole text."""
    return [statement.text for statement in statements_of(split_sentences(text), text)]


def prose_of(text: str) -> list[str]:
    """The statements of a text without any list or table; none when it has one."""
    statements = statements_of(split_sentences(text), text)
    return [] if any(each.is_item for each in statements) else [each.text for each in statements]


def without_notes(text: str) -> str:
    """Without the lines that only remark on the text, such as «*Documento de muestra…*»."""
    return "\n".join(line for line in text.split("\n") if not _NOTE.match(line.strip())).strip()


def plain(text: str) -> str:
    """Without emphasis: for titles and questions, never for what is quoted."""
    return re.sub(r"\*\*|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", "", text).strip()


def _readable(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Lines that say something, each with whether it is a list item or a row of a table."""
    for line, is_row in _without_tables(lines):
        stripped = line.strip()
        if not stripped or stripped.startswith("#") or _NOTE.match(stripped) or _NUMERAL.match(stripped):
            continue
        yield line, is_row or bool(_ITEM.match(line))


def _without_tables(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Rows become «Maestría: Bs 21.600, Bs 19.440.»; the head and the rule under it are dropped."""
    for at, line in enumerate(lines):
        if not line.startswith("|"):
            yield line, False
            continue
        is_head = at + 1 < len(lines) and lines[at + 1].startswith("|") and _RULE.match(lines[at + 1])
        if is_head or _RULE.match(line):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        filled = [cell for cell in cells if cell and cell not in {"—", "-", "–"}]
        told = filled[1:] if len(filled) <= _MAX_WIDE_CELLS else filled[1:2]
        if told:
            yield f"{filled[0]}: {', '.join(told)}.", True


def _balanced(text: str) -> str:
    """A sentence cut out of bold text keeps no half of a pair of marks."""
    return text.replace("**", "") if text.count("**") % 2 else text


def _after(opening: str, text: str) -> str:
    """What follows «Sí, » goes on in lower case, unless its first word is a name or an abbreviation."""
    if not opening or not text[:1].isupper() or text[1:2].isupper() or text.startswith("**"):
        return text
    return text[0].lower() + text[1:]
