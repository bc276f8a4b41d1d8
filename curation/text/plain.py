"""Markdown as the text that it shows, and texts cut to a length between words."""

import re
from collections.abc import Iterator
from itertools import count, repeat, takewhile

from markdown_it.token import Token

from curation.text.markdown import parsed

_PLAIN_TYPES = {"text", "text_special", "code_inline"}
_SPACE_INSIDE_NUMBER = re.compile(r"\d[ \u00a0\u202f]\d{3}\b")  # «21 600»


def plain_text(markdown: str) -> str:
    """What a reader sees, without marks: blocks and items in lines of their own, items with «•» or a number.

    A table's row is one line of cells, «Sigla · Créditos:» for its head and «INF-510 · 4;» for the others.
    """
    return "\n".join(line for line in _lines(parsed(markdown)) if line.strip(" •"))


def shortened(text: str, max_chars: int) -> str:
    """At most `max_chars` of `text` with «…» where it is cut: between words, never inside a number.

    Only one unbroken run of characters longer than `max_chars` is cut inside.
    """
    text = text.strip()
    if len(text) <= max_chars:
        return text
    at = max_chars - 1
    while at > 0 and not text[at].isspace():
        at -= 1
    while at > 0 and _SPACE_INSIDE_NUMBER.match(text, at - 1):
        at = max(text.rfind(" ", 0, at), 0)
    return (text[:at] if at else text[: max_chars - 1]).rstrip(" \n\t,;:·•–—-(") + "…"


def excerpt(markdown: str, max_chars: int) -> str:
    """The plain text in one line, cut to `max_chars`."""
    return shortened(" ".join(plain_text(markdown).split()), max_chars)


def _lines(tokens: list[Token]) -> Iterator[str]:
    lists: list[Iterator[str]] = []  # the signs of the items to come, for each list around
    sign = ""
    for at, token in enumerate(tokens):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(_signs(token))
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            sign = next(lists[-1])
        elif token.type == "tr_open":
            yield _row(tokens, at)
        elif token.type == "inline" and tokens[at - 1].type not in {"th_open", "td_open"}:
            yield sign + _inline(token)
            sign = ""
        elif token.type == "fence":
            yield token.content.rstrip()


def _signs(opening: Token) -> Iterator[str]:
    if opening.type == "bullet_list_open":
        return repeat("• ")
    return (f"{number}. " for number in count(int(opening.attrGet("start") or 1)))


def _row(tokens: list[Token], at: int) -> str:
    """The cells of the row that opens at `at`; a head's row ends with a colon."""
    following = (tokens[place] for place in range(at, len(tokens)))
    row = takewhile(lambda token: token.type != "tr_close", following)
    cells = [_inline(token) for token in row if token.type == "inline"]
    return " · ".join(filter(None, cells)) + (":" if tokens[at - 1].type == "thead_open" else ";")


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in _PLAIN_TYPES or child.type == "image":
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
    return "".join(parts).strip()
