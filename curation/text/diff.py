"""What changed between two texts, word by word, as HTML that needs no style of its own."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
# SequenceMatcher is quadratic at worst; longer texts are compared by paragraphs.
_MAX_TOKENS = 4_000
_NUM_CONTEXT_TOKENS = 24


def word_diff(old: str, new: str) -> SafeString:
    """`new` with removed words in <del> and added ones in <ins>; long unchanged parts become an ellipsis."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) + len(after) > _MAX_TOKENS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    parts: list[tuple[SafeString]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            is_first, is_last = i1 == 0, i2 == len(before)
            parts.append((_context(before[i1:i2], is_first=is_first, is_last=is_last),))
            continue
        if i2 > i1:
            parts.append((format_html("<del>{}</del>", "".join(before[i1:i2])),))
        if j2 > j1:
            parts.append((format_html("<ins>{}</ins>", "".join(after[j1:j2])),))
    return format_html_join("", "{}", parts)


def _context(tokens: Sequence[str], *, is_first: bool, is_last: bool) -> SafeString:
    """Unchanged words: the ones next to a change stay, the rest is left out."""
    kept = _NUM_CONTEXT_TOKENS
    head = "" if is_first else "".join(tokens[:kept])
    tail = "" if is_last else "".join(tokens[-kept:])
    if len(tokens) <= 2 * kept:
        return format_html("{}", "".join(tokens))
    return format_html("{} … {}", head, tail)
