"""Measured values as JSON keeps them, and read back.

Every document has one dataclass with one writer (`as_document`) and one reader (`from_document`). What a
writer returns is opaque: whoever wants to know what is in it asks the reader.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.statistics import Interval

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

DIGITS = 4

_Kept = TypeVar("_Kept", bound="DataclassInstance")


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


def read_fields(kind: type[_Kept], document: Mapping[str, Any]) -> _Kept:
    """The dataclass whose fields are the document's keys, their values JSON as it stands.

    Keys it does not know are left alone, fields that are missing keep their default: documents of other
    versions stay readable.
    """
    names = {each.name for each in fields(kind)}
    return kind(**{name: value for name, value in document.items() if name in names})
