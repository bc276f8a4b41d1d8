"""Rows are re-read under a lock before a rule is checked, so that two people cannot both win."""

from collections.abc import Iterable
from typing import TypeVar, cast

from curation.models import AnyEntry, RegulationVersion, WorkflowModel

E = TypeVar("E", bound=AnyEntry)


def unit_path(model: type[WorkflowModel]) -> str:
    """The lookup that leads from an entry to its unit."""
    return "regulation__unit" if model is RegulationVersion else "unit"


def lock_entries(model: type[E], pks: Iterable[int], *, skip_locked: bool = False) -> list[E]:
    """The rows as they stand now, locked until the transaction ends, in a fixed order."""
    rows = (
        model.objects.select_for_update(of=("self",), skip_locked=skip_locked)
        .select_related(unit_path(model))
        .filter(pk__in=list(pks))
        .order_by("pk")
    )
    return cast("list[E]", list(rows))


def lock_entry(entry: E) -> E:
    """The entry as it stands now, locked. Raises the model's DoesNotExist when somebody deleted it."""
    rows = lock_entries(type(entry), [entry.pk])
    if not rows:
        raise type(entry).DoesNotExist
    return rows[0]
