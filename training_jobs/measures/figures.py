"""Figures as documents keep them, read back, and as people read them.

Documents round them to `DIGITS`. People read the decimal sign of their language, never broken over lines.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assistant.statistics import Interval

DIGITS = 4


def rounded(found: Interval) -> Interval:
    """As a document keeps it."""
    return Interval(round(found.value, DIGITS), round(found.low, DIGITS), round(found.high, DIGITS))


def interval_document(found: Interval) -> dict[str, float]:
    kept = rounded(found)
    return {"value": kept.value, "low": kept.low, "high": kept.high}


def interval_from(document: Mapping[str, float]) -> Interval:
    return Interval(document["value"], document["low"], document["high"])


def intervals_document(found: Mapping[str, Interval]) -> dict[str, dict[str, float]]:
    """By measure."""
    return {name: interval_document(each) for name, each in found.items()}


def intervals_from(document: Mapping[str, Mapping[str, float]]) -> dict[str, Interval]:
    return {name: interval_from(each) for name, each in document.items()}


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


def difference_words(found: Interval, *, is_beyond_chance: bool) -> dict[str, str]:
    """`points` and their `range`, the `verdict`, and its `kind`: better, worse or level."""
    if not is_beyond_chance:
        verdict, kind = _("cannot be told apart"), "level"
    elif found.value > 0:
        verdict, kind = _("better, beyond chance"), "better"
    else:
        verdict, kind = _("worse, beyond chance"), "worse"
    low, high = signed_points(found.low), signed_points(found.high)
    return {
        "points": signed_points(found.value),
        "range": _("%(low)s to %(high)s") % {"low": low, "high": high},
        "verdict": verdict,
        "kind": kind,
    }


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
