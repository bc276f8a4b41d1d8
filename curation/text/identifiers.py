"""Readable stable identifiers made from titles."""

from collections.abc import Collection

from django.utils.text import slugify

MAX_CHARS = 80


def identifier_from(text: str, *, taken: Collection[str], fallback: str) -> str:
    """Make a short slug of `text` that is not in `taken`, numbered from 2 when it has to be."""
    base = slugify(text)
    if len(base) > MAX_CHARS:
        base = base[: MAX_CHARS + 1].rpartition("-")[0] or base[:MAX_CHARS]
    base = base or fallback
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
