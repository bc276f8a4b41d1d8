"""Rows of a file become entries: first a plan (what is new, changed, the same), then one transaction.

An imported row with a known identifier updates that entry: a draft in place, a public text by a revision
of it, so that what the public sees changes only by a publication. The same content changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from curation.enums import Status
from curation.importing.columns import ParsedRow, parse_table
from curation.importing.foundations import with_foundations
from curation.importing.readers import SourceFile, read_rows
from curation.importing.tables import DOCUMENT_TABLE, Table
from curation.importing.whole_documents import document_rows
from curation.models import Category, Document, FaqEntry, Unit
from curation.services import (
    entries_create_bulk,
    entries_publish_bulk,
    entry_start_revision,
    entry_update,
)
from curation.services.history import Actor

TableEntry: TypeAlias = FaqEntry | Document


@dataclass(slots=True)
class EntryPlan:
    """What an import would do. `retired` rows stay as they are: bringing an entry back is a decision."""

    source: SourceFile
    unit: Unit
    table: Table
    created: list[ParsedRow] = field(default_factory=list)
    updated: list[tuple[TableEntry, ParsedRow]] = field(default_factory=list)
    unchanged: list[TableEntry] = field(default_factory=list)
    retired: list[TableEntry] = field(default_factory=list)
    ignored_columns: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        return imported_from(self.source)


@dataclass(frozen=True, slots=True)
class EntryOutcome:
    num_created: int
    num_updated: int
    num_unchanged: int
    num_retired: int
    num_published: int


def imported_from(source: SourceFile) -> str:
    """The reason kept in the history of everything an import writes."""
    return _("imported from %(file)s") % {"file": source.name}


def plan_entries(source: SourceFile, *, table: Table, unit: Unit) -> EntryPlan:
    """Read and check the whole file and compare it with what the unit has; writes nothing.

    Raises:
        ImportingError: The file or some of its rows cannot be imported.
    """
    rows = document_rows(source) if table is DOCUMENT_TABLE else read_rows(source)
    parsed = parse_table(source.name, rows, table.columns, title_field=table.title_field)
    plan = EntryPlan(source, unit, table, ignored_columns=parsed.ignored_columns)
    present = _present_entries(table, unit, [row.external_id for row in parsed.rows])
    founded = {key: entry.rests_on for key, entry in present.items() if isinstance(entry, FaqEntry)}
    for row in with_foundations(source.name, parsed.rows, unit=unit, present=founded):
        entry = present.get(row.external_id)
        if entry is None:
            plan.created.append(row)
        elif entry.status == Status.RETIRED:
            plan.retired.append(entry)
        elif _differs(entry, row.fields):
            plan.updated.append((entry, row))
        else:
            plan.unchanged.append(entry)
    return plan


@transaction.atomic
def apply_plan(plan: EntryPlan, *, publish: bool, actor: Actor = None) -> EntryOutcome:
    """Carry the plan out, all or nothing.

    Raises:
        CurationError: An entry may not be changed or published now.
        ValidationError: A field is broken.
    """
    categories = _categories(plan)
    new = [_new_entry(plan, row, categories) for row in plan.created]
    created = entries_create_bulk(new, actor=actor, reason=plan.reason)
    updated = [_update(entry, row, categories, plan.reason, actor) for entry, row in plan.updated]
    waiting = [*created, *updated, *(entry for entry in plan.unchanged if entry.status != Status.PUBLISHED)]
    published = entries_publish_bulk(waiting, actor=actor, reason=plan.reason) if publish else []
    return EntryOutcome(
        num_created=len(created),
        num_updated=len(updated),
        num_unchanged=len(plan.unchanged),
        num_retired=len(plan.retired),
        num_published=len(published),
    )


def _present_entries(table: Table, unit: Unit, identifiers: Sequence[str]) -> dict[str, TableEntry]:
    """The unit's entries by identifier; an open revision stands for the entry it revises."""
    rows: Iterable[TableEntry] = table.model.objects.filter(unit=unit, external_id__in=identifiers)
    if table.model is FaqEntry:
        rows = table.model.objects.filter(unit=unit, external_id__in=identifiers).select_related("category")
    present: dict[str, TableEntry] = {}
    for entry in sorted(rows, key=lambda entry: entry.revises_id is not None):
        present[entry.external_id] = entry
    return present


def _differs(entry: TableEntry, fields: dict[str, Any]) -> bool:
    if "category" in fields and isinstance(entry, FaqEntry):
        present_slug = entry.category.slug if entry.category else ""
        if present_slug != _category_slug(fields["category"]):
            return True
    return any(getattr(entry, name) != value for name, value in fields.items() if name != "category")


def _category_slug(name: str) -> str:
    return (slugify(name)[:120] or "general") if name else ""


def _new_entry(plan: EntryPlan, row: ParsedRow, categories: dict[str, Category]) -> Any:
    fields = _assignable(row.fields, categories)
    return plan.table.model(unit=plan.unit, external_id=row.external_id, **fields)


def _update(
    entry: TableEntry, row: ParsedRow, categories: dict[str, Category], reason: str, actor: Actor
) -> TableEntry:
    target: TableEntry = entry
    if entry.status == Status.PUBLISHED:
        target = entry_start_revision(entry, actor=actor, reason=reason)
    for name, value in _assignable(row.fields, categories).items():
        setattr(target, name, value)
    return entry_update(target, actor=actor, reason=reason)


def _assignable(fields: dict[str, Any], categories: dict[str, Category]) -> dict[str, Any]:
    if "category" not in fields:
        return fields
    return {**fields, "category": categories.get(fields["category"])}


def _categories(plan: EntryPlan) -> dict[str, Category]:
    """Categories by the name in the file, made when missing; names that differ in case or accents are one."""
    rows = [*plan.created, *(row for _entry, row in plan.updated)]
    names = dict.fromkeys(row.fields.get("category", "") for row in rows)
    return {
        name: Category.objects.get_or_create(
            unit=plan.unit, slug=_category_slug(name), defaults={"name": name}
        )[0]
        for name in names
        if name
    }
