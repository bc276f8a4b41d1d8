"""Markdown with [n] marks as safe HTML, each mark a link to its source."""

import re
from collections.abc import Mapping, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from curation.text.markdown import render_markdown

_TAG = re.compile(r"(<[^>]*>)")
_MARK = re.compile(r"\[(\d{1,3})\]")
_OPAQUE = ("a", "code", "pre")


def render_answer(text: str, urls: Mapping[int, str]) -> SafeString:
    """Sanitised HTML; a mark without a source stays plain text, and so do marks inside links and code."""
    parts: Sequence[str] = _TAG.split(str(render_markdown(text)))
    rendered: list[str] = []
    depth = 0
    for part in parts:
        if part.startswith("<"):
            name = re.sub(r"\W.*", "", part.strip("</>"), flags=re.DOTALL)
            if name in _OPAQUE:
                depth += -1 if part.startswith("</") else 1
            rendered.append(part)
        else:
            rendered.append(part if depth else _MARK.sub(lambda match: _link(match, urls), part))
    return mark_safe("".join(rendered))  # noqa: S308 - sanitised above, links escaped


def _link(match: re.Match[str], urls: Mapping[int, str]) -> str:
    number = int(match.group(1))
    if number not in urls:
        return match.group()
    return format_html('<a href="{}" class="cite" data-number="{}">[{}]</a>', urls[number], number, number)
