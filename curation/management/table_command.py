"""Importing a table of entries: `import_faq` and `import_documents` differ in the table only."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rich.table import Table as Summary

from curation.importing.entries import EntryOutcome, EntryPlan, apply_plan, plan_entries
from curation.importing.readers import SourceFile
from curation.importing.tables import Table
from curation.management.import_command import ImportCommand
from curation.services import unit_get_or_create


class TableImportCommand(ImportCommand):
    table: ClassVar[Table]

    def import_file(self, source: SourceFile, options: dict[str, Any]) -> None:
        unit = unit_get_or_create(code=options["unit"])
        plan = plan_entries(source, table=self.table, unit=unit)
        outcome = apply_plan(plan, publish=options["publish"])
        self._print_summary(plan, outcome, is_dry_run=options["dry_run"])

    def _print_summary(self, plan: EntryPlan, outcome: EntryOutcome, *, is_dry_run: bool) -> None:
        model = str(self.table.model._meta.verbose_name_plural)
        self.console.print(f"{plan.source.name} → {plan.unit.code} · {model}", markup=False)
        summary = Summary()
        summary.add_column(_("Result"))
        summary.add_column(_("Entries"), justify="right")
        for label, count in outcome_counts(outcome):
            summary.add_row(label, str(count))
        self.console.print(summary)
        if plan.ignored_columns:
            columns = ", ".join(plan.ignored_columns)
            self.console.print(_("Columns not used: %(columns)s") % {"columns": columns}, markup=False)
        if is_dry_run:
            self.console.print(_("Dry run: nothing was saved."))


def outcome_counts(outcome: EntryOutcome) -> list[tuple[str, int]]:
    """The counts of an import with their names, without empty exceptions."""
    counts = [
        (pgettext("entries", "created"), outcome.num_created),
        (pgettext("entries", "updated"), outcome.num_updated),
        (_("unchanged"), outcome.num_unchanged),
        (_("published entries"), outcome.num_published),
    ]
    if outcome.num_retired:
        counts.append((_("retired, left as they are"), outcome.num_retired))
    return counts
