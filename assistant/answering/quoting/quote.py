"""Curated text word for word: what people wrote in lines, lists and tables stays so."""

import re

from django.utils.translation import gettext as _

from assistant.answering.quoting.excerpt import excerpt
from assistant.retrieval.types import Hit
from curation.enums import Kind
from curation.text import plain

MAX_QUOTE_CHARS = 900  # about one screen of a phone: 20 lines of 45 characters
MAX_CARD_CHARS = 240
_BLOCK_STARTS = ("|", "-", "*", "+", ">", "#", "```")
_LINK_TO_WHOLE = re.compile(r"\n\n\[[^\]\n]+\]\(<[^>\n]*>\)(?=\n\n|$)")
_MARKS = re.compile(r"\s*\[\d+\]")


def quotation(question: str, hit: Hit) -> str:
    """Markdown: the passage whole when it is short or a curated answer, else the part that answers.

    What leaves something out ends with a link to the whole text.
    """
    text = hit.text.strip()
    if hit.kind == Kind.FAQ:
        return text
    if len(text) > MAX_QUOTE_CHARS:
        part = excerpt(question, text, max_chars=MAX_QUOTE_CHARS, known=_known(hit))
        if part.markdown.split() != text.split():
            label = _("See the whole table") if part.lacks_rows else _whole(hit)
            return f"{part.markdown}\n\n[{label}](<{hit.url}>)"
    return f"{text}\n\n[{_whole(hit)}](<{hit.whole_url}>)" if hit.is_piece else text


def card_text(question: str, hit: Hit) -> str:
    """What a source card shows: plain text in one line, the part that answers, cut between words."""
    text = hit.text
    if hit.kind != Kind.FAQ and len(text) > MAX_CARD_CHARS:
        text = excerpt(question, text, max_chars=MAX_CARD_CHARS, known=_known(hit)).markdown
    return plain.excerpt(text, MAX_CARD_CHARS)


def marked(text: str, number: int) -> str:
    """Markdown with its [number] behind what is quoted, before a link to the whole text.

    After a table or a list the mark stands in a line of its own.
    """
    text = text.strip()
    link = _LINK_TO_WHOLE.search(text)
    quoted, rest = (text[: link.start()], link.group()) if link else (text, "")
    last_line = quoted.rsplit("\n", 1)[-1].lstrip()
    is_block = last_line.startswith(_BLOCK_STARTS) or last_line[:1].isdigit()
    return f"{quoted}\n\n[{number}]{rest}" if is_block else f"{quoted} [{number}]{rest}"


def unmarked(text: str) -> str:
    """What an answer says: without its [n] marks and the links to whole texts."""
    return _MARKS.sub("", _LINK_TO_WHOLE.sub("", text)).strip()


def _known(hit: Hit) -> str:
    """Words that say which passage it is, not which part of it."""
    return " ".join((hit.title, *hit.heading_path))


def _whole(hit: Hit) -> str:
    return _("See the whole article") if hit.kind == Kind.ARTICLE else _("See the whole document")
