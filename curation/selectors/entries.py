"""Reading entries by their keys."""

from curation.models import AnyEntry, Document, FaqEntry, RegulationVersion, Unit
from curation.text.keys import parse_entry_key


def find_entry(unit: Unit, entry_key: str) -> AnyEntry | None:
    """The entry with this key, whatever its status; None when there is none. Working copies are not found."""
    key = parse_entry_key(entry_key)
    if key is None:
        return None
    if key.prefix == FaqEntry.KEY_PREFIX:
        return FaqEntry.objects.filter(unit=unit, external_id=key.external_id, revises=None).first()
    if key.prefix == Document.KEY_PREFIX:
        return Document.objects.filter(unit=unit, external_id=key.external_id, revises=None).first()
    return (
        RegulationVersion.objects.filter(
            regulation__unit=unit, regulation__external_id=key.external_id, number=key.version or 0
        )
        .select_related("regulation__unit")
        .first()
    )
