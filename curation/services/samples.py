"""Sample content: a fictitious office to look at, marked so that nobody takes it for the real one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from curation.models import AnyEntry, Unit
from curation.services.units import unit_get_or_create


@transaction.atomic
def sample_unit_get_or_create(*, code: str, name: str, **contact: str) -> Unit:
    """The unit with this code; a new one gets the sample name and contact, an existing one stays as it is.

    Raises:
        ValidationError: the code is no slug, or a contact field is broken.
    """
    if (unit := Unit.objects.filter(code=code).first()) is not None:
        return unit
    unit = unit_get_or_create(code=code, name=name)
    for field, value in contact.items():
        setattr(unit, field, value)
    unit.full_clean()
    unit.save()
    return unit


@transaction.atomic
def sample_published_before(entries: Iterable[AnyEntry], day: datetime) -> None:
    """Let published sample entries have been published by `day`: their questions are about a fixed time."""
    for entry in entries:
        rows = type(entry).objects.filter(pk=entry.pk, is_sample=True)
        rows.filter(published_at__gt=day).update(published_at=day)


@transaction.atomic
def entries_mark_as_sample(entries: Iterable[AnyEntry]) -> None:
    """Mark entries that are not public yet; the mark says where they came from and is no revision."""
    for entry in entries:
        entry.is_sample = True
        type(entry).objects.filter(pk=entry.pk).update(is_sample=True)
