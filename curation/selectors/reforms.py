"""When the rules last changed: the first day of each regulation's text in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from curation.enums import Audience
from curation.models import RegulationVersion, Unit


@dataclass(frozen=True, slots=True)
class Reform:
    """The text in force began on `began`; `replaced` says whether an earlier one is published too."""

    entry_key: str
    names: tuple[str, ...]
    began: date
    replaced: bool


def last_reforms(unit: Unit, *, on: date) -> list[Reform]:
    """Of each regulation whose text in force on the day names its first day; one query."""
    versions = RegulationVersion.objects.published().filter(regulation__unit=unit)
    rows: Iterable[RegulationVersion] = versions.exclude(audience=Audience.STAFF).select_related("regulation")
    by_regulation: dict[int, list[RegulationVersion]] = {}
    for version in sorted(rows, key=lambda row: row.valid_from or date.min):
        if (version.valid_from or date.min) <= on:
            by_regulation.setdefault(version.regulation_id, []).append(version)
    return [
        Reform(newest.key, _names(newest), newest.valid_from, bool(earlier))
        for *earlier, newest in by_regulation.values()
        if newest.valid_from is not None
    ]


def _names(version: RegulationVersion) -> tuple[str, ...]:
    regulation = version.regulation
    return tuple(name for name in (regulation.short_title, regulation.title) if name)
