"""Numbers as people read them: rounded, with the decimal sign of their language, never broken over lines."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

_NO_BREAK = "\u00a0"


def decimal(value: float, digits: int) -> str:
    """Rounded; Django's own formatting would cut digits off."""
    return str(number_format(Decimal(f"{value:.{digits}f}"), digits))


def percent(share: float) -> str:
    return f"{decimal(share * 100, 1)}{_NO_BREAK}%"


def points(share: float) -> str:
    """Percentage points, with a minus sign where they are negative."""
    shown = decimal(abs(share) * 100, 1)
    return f"−{shown}" if round(share * 100, 1) < 0 else shown


def signed_points(share: float) -> str:
    return f"+{points(share)}" if round(share * 100, 1) > 0 else points(share)


def p_value(value: float | None) -> str:
    if value is None:
        return "–"
    return f"<{_NO_BREAK}{decimal(0.001, 3)}" if value < 0.001 else decimal(value, 3)


def settings_words(settings: Mapping[str, Any]) -> str:
    """Names and values in one line. Digests are shortened: people compare their beginnings at most."""
    shown = {
        name: value[:12] if isinstance(value, str) and len(value) == 64 else value
        for name, value in settings.items()
    }
    return ", ".join(
        f"{name} = {json.dumps(value, ensure_ascii=False, default=str)}" for name, value in shown.items()
    )
