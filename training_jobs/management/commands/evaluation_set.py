"""`manage.py evaluation_set`: import, collect, freeze, list and export evaluation sets."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from rich.table import Table

from curation.models import Unit
from training_jobs.enums import JobState, QuestionOrigin, SetPurpose
from training_jobs.exceptions import EvaluationSetError, QuestionFileError
from training_jobs.management.console import errors_as_sentences, table_console, unit_with_code
from training_jobs.models import DataSet, EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.collecting import COLLECTORS, MAX_COLLECTED, collect, collect_held_out
from training_jobs.question_sets.importing import ImportPlan, apply_import, load_sample_sets, plan_import
from training_jobs.question_sets.questions import Written
from training_jobs.question_sets.selectors import leaks_of, set_counts, version_lines
from training_jobs.question_sets.services import evaluation_set_create, freeze


class Command(BaseCommand):
    help = "Fill evaluation sets with questions, freeze them, look at them and write them out."

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(
            dest="step", required=True, metavar="import|collect|freeze|list|export|sample"
        )
        reading = steps.add_parser("import", help="read a question file (one JSON object a line) into a set")
        reading.add_argument("file", type=Path)
        _set_arguments(reading)
        reading.add_argument("--purpose", choices=SetPurpose.values, help="of a set that is made by this")
        reading.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        reading.add_argument("--freeze", action="store_true", help="freeze the set afterwards")
        collecting = steps.add_parser("collect", help="take questions that are there already into a set")
        _set_arguments(collecting)
        source = collecting.add_mutually_exclusive_group(required=True)
        source.add_argument("--data-set", type=int, metavar="NUMBER", help="what this data set holds out")
        source.add_argument("--origin", choices=[origin.value for origin in COLLECTORS])
        collecting.add_argument("--limit", type=int, default=MAX_COLLECTED, metavar="N")
        freezing = steps.add_parser("freeze", help="make a version that never changes")
        _set_arguments(freezing)
        listing = steps.add_parser("list", help="the sets of a unit and their versions")
        listing.add_argument("--unit", metavar="CODE", required=True)
        export = steps.add_parser("export", help="write a version as a question file")
        _set_arguments(export)
        export.add_argument("--version", type=int, dest="number", metavar="N", help="the newest unless named")
        export.add_argument("--out", type=Path, metavar="FILE", help="standard output unless named")
        sample = steps.add_parser("sample", help="make the sets of the sample office; safe to repeat")
        sample.add_argument("--unit", metavar="CODE", default=settings.DEFAULT_UNIT_CODE)

    def handle(self, *args: Any, step: str, **options: Any) -> None:
        with errors_as_sentences():
            getattr(self, f"_{step}")(**options)

    @transaction.atomic
    def _import(
        self,
        *,
        file: Path,
        unit: str,
        name: str,
        purpose: str | None,
        dry_run: bool,
        freeze: bool,
        **_options: Any,
    ) -> None:
        office = unit_with_code(unit)
        known = _find(office, name)
        try:
            data = file.read_bytes()
        except OSError as error:
            raise QuestionFileError(_("The file «%(file)s» cannot be read.") % {"file": file}) from error
        plan = plan_import(office, data, evaluation_set=known)
        for row in plan.errors:
            self.stderr.write(
                _("Line %(number)d: %(message)s") % {"number": row.number, "message": row.message}
            )
        if plan.errors:
            raise CommandError(_("Nothing was imported: correct these lines first."))
        if not dry_run:
            target = known or evaluation_set_create(
                unit=office, name=name, purpose=purpose or SetPurpose.GENERAL
            )
            apply_import(target, plan, actor=None)
        self._print_plan(plan, is_dry=dry_run)
        if freeze and not dry_run:
            self._freeze(unit=unit, name=name)

    def _collect(
        self, *, unit: str, name: str, data_set: int | None, origin: str | None, limit: int, **_options: Any
    ) -> None:
        target = _set(unit, name)
        if data_set is not None:
            self._print_written(collect_held_out(target, _finished(target.unit, data_set), limit=limit))
        elif origin is not None:
            self._print_written(collect(target, QuestionOrigin(origin), limit=limit))

    def _freeze(self, *, unit: str, name: str, **_options: Any) -> None:
        version, is_new = freeze(_set(unit, name))
        self._print_version(version)
        if not is_new:
            self.stdout.write(_("Nothing has changed since: this is the version there was."))
        for leak in leaks_of(version):
            self.stderr.write(
                _("Leak: «%(question)s» is learned by «%(name)s» (example %(position)d, %(way)s).")
                % {
                    "question": leak.question,
                    "name": leak.data_set_name,
                    "position": leak.position,
                    "way": leak.way,
                }
            )

    def _list(self, *, unit: str, **_options: Any) -> None:
        table = Table(
            _("set"), _("purpose"), _("questions"), _("to be judged"), _("version"), _("frozen"), _("digest")
        )
        for row in EvaluationSet.objects.filter(unit=unit_with_code(unit)).prefetch_related("versions"):
            counts = set_counts(row)
            newest = row.versions.all()[:1]
            table.add_row(
                row.name,
                str(row.get_purpose_display()),
                str(counts.all),
                str(counts.unjudged or ""),
                str(newest[0].number) if newest else "–",
                f"{newest[0].frozen_at:%Y-%m-%d}" if newest else "",
                newest[0].digest[:12] if newest else "",
            )
        table_console(self.stdout).print(table)

    def _export(self, *, unit: str, name: str, number: int | None, out: Path | None, **_options: Any) -> None:
        versions = _set(unit, name).versions.order_by("-number")
        if number is not None:
            versions = versions.filter(number=number)
        version = versions.first()
        if version is None:
            raise CommandError(_("There is no such version: freeze the set first."))
        text = "".join(f"{line}\n" for line in version_lines(version))
        if out is None:
            self.stdout.write(text, ending="")
            return
        out.write_text(text, encoding="utf-8")
        self.stdout.write(str(out))

    def _sample(self, *, unit: str, **_options: Any) -> None:
        for version in load_sample_sets(unit_with_code(unit)):
            self._print_version(version)

    def _print_plan(self, plan: ImportPlan, *, is_dry: bool) -> None:
        self.stdout.write(
            _("%(new)d new, %(changed)d changed, %(same)d as they were; %(masked)d with masked data.")
            % {
                "new": plan.num_new,
                "changed": plan.num_changed,
                "same": plan.num_unchanged,
                "masked": plan.num_masked,
            }
        )
        if plan.num_unjudged:
            self.stdout.write(
                _("%(number)d say nothing of what is right; they are not frozen before somebody judges them.")
                % {"number": plan.num_unjudged}
            )
        if plan.missing:
            self.stdout.write(
                _("Not published in this unit: %(keys)s") % {"keys": ", ".join(plan.missing[:20])}
            )
        if is_dry:
            self.stdout.write(_("Nothing was written."))

    def _print_written(self, written: Written) -> None:
        self.stdout.write(
            _("%(new)d questions collected; %(same)d were in the set already.")
            % {"new": written.created, "same": written.unchanged}
        )

    def _print_version(self, version: EvaluationSetVersion) -> None:
        self.stdout.write(
            _(
                "«%(name)s» version %(number)d: %(all)d questions, %(tuning)d for tuning, %(holdout)d "
                "held out. Digest %(digest)s."
            )
            % {
                "name": version.evaluation_set.name,
                "number": version.number,
                "digest": version.digest[:12],
                **{name: version.counts.get(name, 0) for name in ("all", "tuning", "holdout")},
            }
        )


def _set_arguments(parser: Any) -> None:
    parser.add_argument("--unit", metavar="CODE", required=True)
    parser.add_argument("--name", required=True, help="of the set")


def _find(unit: Unit, name: str) -> EvaluationSet | None:
    return EvaluationSet.objects.filter(unit=unit, name=name).select_related("unit").first()


def _set(code: str, name: str) -> EvaluationSet:
    found = _find(unit_with_code(code), name)
    if found is None:
        raise EvaluationSetError(_("The unit has no set called «%(name)s».") % {"name": name})
    return found


def _finished(unit: Unit, number: int) -> DataSet:
    found = DataSet.objects.filter(pk=number, unit=unit, state=JobState.SUCCEEDED).first()
    if found is None:
        raise CommandError(
            _("The unit has no finished data set with the number %(number)d.") % {"number": number}
        )
    return found
