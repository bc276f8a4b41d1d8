"""`manage.py build_index`: make the search index whole and follow it with a progress bar."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.index.job import IndexReport, build_index
from curation.models import Unit


class Command(BaseCommand):
    help = "Bring the search index in line with what is published; unchanged text is never embedded again."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--unit", metavar="CODE", help="the unit whose index is built")
        which.add_argument("--all", action="store_true", help="every unit")
        parser.add_argument("--rebuild", action="store_true", help="make every vector again")

    def handle(self, *args: Any, **options: Any) -> None:
        units = Unit.objects.order_by("code")
        if not options["all"]:
            units = units.filter(code=options["unit"])
            if not units:
                raise CommandError(_("There is no unit with the code «%s».") % options["unit"])
        for unit in units:
            report = self._build(unit, rebuild=options["rebuild"])
            self.stdout.write(_sentence(unit, report))

    def _build(self, unit: Unit, *, rebuild: bool) -> IndexReport:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        stages = {"text": _("Texts"), "vectors": _("Vectors")}
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            tasks = {stage: bar.add_task(label, total=None) for stage, label in stages.items()}
            return build_index(
                unit,
                rebuild=rebuild,
                progress=lambda stage, done, total: bar.update(tasks[stage], completed=done, total=total),
            )


def _sentence(unit: Unit, report: IndexReport) -> str:
    done = _(
        "%(unit)s: %(inserted)d new, %(rewritten)d rewritten, %(updated)d with new data, "
        "%(deleted)d removed; %(embedded)d vectors made."
    ) % {
        "unit": unit.code,
        "inserted": report.num_inserted,
        "rewritten": report.num_rewritten,
        "updated": report.num_updated,
        "deleted": report.num_deleted,
        "embedded": report.num_embedded,
    }
    if report.is_complete:
        return done
    return f"{done} " + _("The encoder is not available: passages are found by their words until it is back.")
