"""Rows that an address names."""

from typing import Any

from django.db.models import QuerySet

_BIGINT_DIGITS = 18


def addressed_row(rows: QuerySet[Any], number: object) -> Any:
    """The row of that number; None when there is none or it is no number."""
    text = str(number or "")
    if not text.isascii() or not text.isdecimal() or len(text) > _BIGINT_DIGITS:
        return None
    return rows.filter(pk=int(text)).first()
