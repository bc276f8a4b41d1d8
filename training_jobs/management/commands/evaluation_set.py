"""`manage.py evaluation_set`: import, collect, freeze, list and export evaluation sets."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from curation.models import Unit
from training_jobs.enums import JobState, QuestionOrigin, SetPurpose
from training_jobs.exceptions import EvaluationSetError, QuestionFileError, TrainingJobsError
from training_jobs.models import DataSet, EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.collecting import COLLECTORS, MAX_COLLECTED, collect, collect_held_out
from training_jobs.question_sets.freezing import freeze
from training_jobs.question_sets.frozen import version_lines
from training_jobs.question_sets.importing import ImportPlan, apply_import, plan_import
from training_jobs.question_sets.questions import Written
from training_jobs.question_sets.sample import load_sample_sets
from training_jobs.question_sets.selectors import set_counts
from training_jobs.question_sets.services import evaluation_set_create


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

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['step']}")(options)
        except TrainingJobsError as error:
            raise CommandError(str(error)) from error

    @transaction.atomic
    def _import(self, options: dict[str, Any]) -> None:
        unit = _unit(options["unit"])
        known = _find(unit, options["name"])
        try:
            data: bytes = options["file"].read_bytes()
        except OSError as error:
            raise QuestionFileError(
                _("The file «%(file)s» cannot be read.") % {"file": options["file"]}
            ) from error
        plan = plan_import(unit, data, evaluation_set=known)
        for row in plan.errors:
            self.stderr.write(
                _("Line %(number)d: %(message)s") % {"number": row.number, "message": row.message}
            )
        if plan.errors:
            raise CommandError(_("Nothing was imported: correct these lines first."))
        if not options["dry_run"]:
            target = known or evaluation_set_create(
                unit=unit, name=options["name"], purpose=options["purpose"] or SetPurpose.GENERAL
            )
            apply_import(target, plan, actor=None)
        self._tell_plan(plan, is_dry=options["dry_run"])
        if options["freeze"] and not options["dry_run"]:
            self._freeze(options)

    def _collect(self, options: dict[str, Any]) -> None:
        target = _set(options)
        if options["data_set"] is not None:
            data_set = DataSet.objects.filter(
                pk=options["data_set"], unit=target.unit, state=JobState.SUCCEEDED
            ).first()
            if data_set is None:
                raise CommandError(
                    _("The unit has no finished data set with the number %(number)d.")
                    % {"number": options["data_set"]}
                )
            self._tell_written(collect_held_out(target, data_set, limit=options["limit"]))
        else:
            self._tell_written(collect(target, QuestionOrigin(options["origin"]), limit=options["limit"]))

    def _freeze(self, options: dict[str, Any]) -> None:
        version, is_new = freeze(_set(options))
        self._tell_version(version)
        if not is_new:
            self.stdout.write(_("Nothing has changed since: this is the version there was."))
        for leak in version.leaks:
            self.stderr.write(
                _("Leak: «%(question)s» is learned by «%(name)s» (example %(position)d, %(way)s).")
                % {
                    "question": leak["question"],
                    "name": leak["data_set_name"],
                    "position": leak["position"],
                    "way": leak["way"],
                }
            )

    def _list(self, options: dict[str, Any]) -> None:
        table = Table(
            _("set"), _("purpose"), _("questions"), _("to be judged"), _("version"), _("frozen"), _("digest")
        )
        for row in EvaluationSet.objects.filter(unit=_unit(options["unit"])).prefetch_related("versions"):
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
        console = Console(file=self.stdout, width=None if sys.stdout.isatty() else 160)  # type: ignore[arg-type]
        console.print(table)

    def _export(self, options: dict[str, Any]) -> None:
        versions = _set(options).versions.order_by("-number")
        if options["number"] is not None:
            versions = versions.filter(number=options["number"])
        version = versions.first()
        if version is None:
            raise CommandError(_("There is no such version: freeze the set first."))
        text = "".join(f"{line}\n" for line in version_lines(version))
        if options["out"] is None:
            self.stdout.write(text, ending="")
            return
        options["out"].write_text(text, encoding="utf-8")
        self.stdout.write(str(options["out"]))

    def _sample(self, options: dict[str, Any]) -> None:
        for version in load_sample_sets(_unit(options["unit"])):
            self._tell_version(version)

    def _tell_plan(self, plan: ImportPlan, *, is_dry: bool) -> None:
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

    def _tell_written(self, written: Written) -> None:
        self.stdout.write(
            _("%(new)d questions collected; %(same)d were in the set already.")
            % {"new": written.created, "same": written.unchanged}
        )

    def _tell_version(self, version: EvaluationSetVersion) -> None:
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


def _set(options: dict[str, Any]) -> EvaluationSet:
    found = _find(_unit(options["unit"]), options["name"])
    if found is None:
        raise EvaluationSetError(_("The unit has no set called «%(name)s».") % {"name": options["name"]})
    return found


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(_("There is no unit with the code «%s».") % code)
    return unit
