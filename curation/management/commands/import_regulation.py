"""`manage.py import_regulation FILE`: a regulation's text becomes articles of a new version."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from rich.markup import escape
from rich.tree import Tree

from curation.enums import ArticleKind
from curation.importing.descriptions import translated
from curation.importing.front_matter import read_header
from curation.importing.legal import LegalPart
from curation.importing.readers import SourceFile
from curation.importing.regulations import (
    RegulationOutcome,
    RegulationPlan,
    VersionChange,
    plan_regulation,
    save_regulation,
)
from curation.management.import_command import ImportCommand
from curation.services import unit_get_or_create


class Command(ImportCommand):
    help = "Import a regulation from PDF, DOCX, HTML, MD or TXT."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Django's own --version gives way: here it is the regulation's.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--title", default="", help="Title; otherwise taken from the file.")
        parser.add_argument("--external-id", default="", help="Stable name in addresses.")
        parser.add_argument(
            "--version", dest="number", default="", metavar="N", help="Number of the version."
        )
        parser.add_argument("--resolution", default="", help="Resolution that approved it.")
        parser.add_argument("--valid-from", default="", metavar="DATE", help="First day in force.")
        parser.add_argument("--valid-until", default="", metavar="DATE", help="Last day in force.")

    def import_file(self, source: SourceFile, options: dict[str, Any]) -> None:
        names = ("title", "external_id", "number", "resolution", "valid_from", "valid_until")
        given = read_header(source.name, {name: options[name] for name in names})
        plan = plan_regulation(source, given=given)
        outcome = save_regulation(
            plan,
            unit=unit_get_or_create(code=options["unit"]),
            publish=options["publish"],
            keep_file=not options["dry_run"],
        )
        if options["dry_run"]:
            self.console.print(_tree(plan))
        self._print_warnings(plan)
        self._print_summary(plan, outcome, is_dry_run=options["dry_run"])

    def _print_warnings(self, plan: RegulationPlan) -> None:
        for warning in plan.warnings:
            sentence = _("line %(line)d: %(warning)s") % {
                "line": warning.line,
                "warning": translated(warning.message),
            }
            self.console.print(f"⚠ {sentence}", markup=False)

    def _print_summary(self, plan: RegulationPlan, outcome: RegulationOutcome, *, is_dry_run: bool) -> None:
        changes = {
            VersionChange.CREATED: _("created"),
            VersionChange.UPDATED: _("updated"),
            VersionChange.UNCHANGED: _("unchanged"),
        }
        summary = _("%(version)s: %(change)s, %(articles)d articles and %(others)d other parts.") % {
            "version": outcome.version,
            "change": changes[outcome.change],
            "articles": sum(part.kind == ArticleKind.ARTICLE for part in plan.parts),
            "others": sum(part.kind != ArticleKind.ARTICLE for part in plan.parts),
        }
        self.console.print(summary, markup=False)
        if outcome.is_published:
            self.console.print(_("It is published."))
        if is_dry_run:
            self.console.print(_("Dry run: nothing was saved."))


def _tree(plan: RegulationPlan) -> Tree:
    """The parts below their headings, each with the line where it begins."""
    root = Tree(escape(plan.header.title))
    branches: dict[tuple[str, ...], Tree] = {(): root}
    for part in plan.parts:
        for depth in range(1, len(part.heading_path) + 1):
            path = part.heading_path[:depth]
            if path not in branches:
                branches[path] = branches[path[:-1]].add(f"[bold]{escape(path[-1])}[/bold]")
        branches[part.heading_path].add(escape(_leaf(part)))
    return root


def _leaf(part: LegalPart) -> str:
    name = f"{ArticleKind(part.kind).label} {part.number}".strip()
    title = f". {part.title}" if part.title else ""
    return _("%(name)s%(title)s  (line %(line)d)") % {"name": name, "title": title, "line": part.line}
