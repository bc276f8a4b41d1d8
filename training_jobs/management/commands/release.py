"""`manage.py release`: the releases from a terminal, with the portal running or without it."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from training_jobs.gate.checks import STATE_WORDS, CheckState
from training_jobs.gate.examination import Examination, examine_release, verdict_of
from training_jobs.gate.measuring import measure_for_gate, measure_writing
from training_jobs.gate.rollout import promote, rollback
from training_jobs.gate.writing import note_writing
from training_jobs.gate.writing_figures import WRITING_WORDS
from training_jobs.management.console import errors_as_sentences, table_console, unit_with_code, user_named
from training_jobs.models import Release
from training_jobs.releases.export import TYPES as GGUF_TYPES
from training_jobs.releases.export import archive_name, gguf_name, write_archive, write_gguf
from training_jobs.releases.selectors import timeline
from training_jobs.releases.services import release_retire, release_try


class Command(BaseCommand):
    help = "List releases, put one in production, take it back, retire it, export it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listed = actions.add_parser("list", help="every release, newest first")
        listed.add_argument("--unit", metavar="CODE", help="those of this office")
        self._action(actions, "show", "card and history of a release")
        gated = self._action(actions, "gate", "what the evaluation says against or for promoting it")
        gated.add_argument("--measure", action="store_true", help="start the evaluations it still needs")
        written = self._action(
            actions, "writing", "whether it may write, measured against the nearest entries"
        )
        written.add_argument("--measure", action="store_true", help="have what is missing measured")
        promoted = self._action(actions, "promote", "load it and put it in production")
        promoted.add_argument("--reason", default="", help="why; needed while the gate is closed")
        promoted.add_argument(
            "--stale-is-known", action="store_true", help="go on although its content has changed since"
        )
        promoted.add_argument("--timeout", type=float, default=180.0, help="seconds to wait for the engine")
        back = actions.add_parser("rollback", help="put back what was in production before")
        back.add_argument("unit", metavar="CODE", help="code of the office")
        back.add_argument("--reason", default="")
        retired = self._action(actions, "retire", "put a candidate away for good")
        retired.add_argument("--reason", required=True)
        self._action(actions, "try", "have the engine serve it for an hour")
        exported = self._action(actions, "export-adapter", "write its adapter as a ZIP")
        exported.add_argument("--to", type=Path, help="file or folder; the current folder otherwise")
        converted = self._action(actions, "export-gguf", "write it for llama.cpp, Ollama or LM Studio")
        converted.add_argument("--to", type=Path, help="file or folder; the current folder otherwise")
        converted.add_argument("--type", choices=GGUF_TYPES, default=GGUF_TYPES[0])
        for action in (promoted, back, retired):
            action.add_argument("--by", metavar="USER", default="", help="in whose name; rights are checked")

    def _action(self, actions: Any, name: str, text: str) -> ArgumentParser:
        parser: ArgumentParser = actions.add_parser(name, help=text)
        parser.add_argument("release", type=int, metavar="NUMBER", help="number of the release (see list)")
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        handler = getattr(self, "_" + options["action"].replace("-", "_"))
        with errors_as_sentences():
            handler(Namespace(**options))

    def _list(self, options: Namespace) -> None:
        releases = Release.objects.select_related("unit", "base_model")
        if options.unit:
            releases = releases.filter(unit=unit_with_code(options.unit))
        table = Table(_("No."), _("Stage"), _("Unit"), _("Name"), _("Base model"), _("Created"), box=None)
        for release in releases:
            created = timezone.localtime(release.created_at).strftime("%Y-%m-%d %H:%M")
            base = release.base_model.name
            stage = release.get_stage_display()
            table.add_row(str(release.pk), stage, release.unit.code, release.name, base, created)
        table_console(self.stdout, width=120).print(table)

    def _show(self, options: Namespace) -> None:
        release = _release(options)
        console = table_console(self.stdout, width=120)
        console.print(Markdown(release.card))
        for event in timeline(release):
            when = timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M")
            who = str(event.actor or _("At the terminal"))
            parts = (when, event.get_action_display(), event.release.name, who, event.reason)
            console.print(" · ".join(part for part in parts if part), markup=False, highlight=False)

    def _gate(self, options: Namespace) -> None:
        """The verdict and every check; ends with an error while the gate is closed, for scripts."""
        release = _release(options)
        if options.measure:
            for run in measure_for_gate(release, actor=None):
                self.stdout.write(_("Started: %(name)s (no. %(number)d)") % {"name": run, "number": run.pk})
        examination = self._tell_checks(release)
        if not examination.is_open:
            raise CommandError(verdict_of(examination).summary)
        self.stdout.write(_("Yes: the gate is open."))

    def _writing(self, options: Namespace) -> None:
        """Won or not and by how much; ends with an error unless it has won, for scripts."""
        release = _release(options)
        if options.measure:
            for run in measure_writing(release, actor=None):
                self.stdout.write(_("Started: %(name)s (no. %(number)d)") % {"name": run, "number": run.pk})
            release = _release(options)
        check = note_writing(release)
        told = f"{WRITING_WORDS[check.state]}: {check.sentence} {check.advice}".rstrip()
        if check.state is not CheckState.PASSED:
            raise CommandError(told)
        self.stdout.write(told)

    def _tell_checks(self, release: Release) -> Examination:
        """A line for each condition of the gate."""
        examination = examine_release(release)
        for check in examination.checks:
            self.stdout.write(f"· {STATE_WORDS[check.state]}: {check.sentence} {check.advice}".rstrip())
        return examination

    def _promote(self, options: Namespace) -> None:
        release = _release(options)
        self._tell_checks(release)
        with Console(stderr=True).status(_("The engine is loading it…")):
            change = promote(
                release,
                actor=user_named(options.by),
                reason=options.reason,
                is_stale_confirmed=options.stale_is_known,
                timeout_s=options.timeout,
            )
        self.stdout.write(
            _("«%(name)s» answers for %(unit)s; it took %(seconds).1f s.")
            % {"name": release.name, "unit": release.unit.code, "seconds": change.seconds or 0.0}
        )

    def _rollback(self, options: Namespace) -> None:
        change = rollback(unit_with_code(options.unit), actor=user_named(options.by), reason=options.reason)
        told = _("Back to «%(name)s».") % {"name": change.event.gate["restored_name"]}
        if change.seconds is not None:
            told += " " + _("It took %(seconds).1f s.") % {"seconds": change.seconds}
        self.stdout.write(told)
        if change.problem:
            self.stderr.write(change.problem)

    def _retire(self, options: Namespace) -> None:
        release = _release(options)
        release_retire(release, actor=user_named(options.by), reason=options.reason)
        self.stdout.write(_("«%(name)s» is retired.") % {"name": release.name})

    def _try(self, options: Namespace) -> None:
        release = _release(options)
        release_try(release, actor=None)
        self.stdout.write(_("«%(name)s» is served for an hour.") % {"name": release.name})

    def _export_adapter(self, options: Namespace) -> None:
        release = _release(options)
        if not release.adapter_folder.is_dir():
            raise CommandError(_("«%(name)s» has no adapter.") % {"name": release.name})
        target = options.to or Path.cwd()
        target = target / archive_name(release) if target.is_dir() else target
        size = write_archive(release, target)
        self.stdout.write(f"{target} ({size / 1e6:.1f} MB)")

    def _export_gguf(self, options: Namespace) -> None:
        release, kind = _release(options), options.type
        target = options.to or Path.cwd()
        target = target / gguf_name(release, kind) if target.is_dir() else target
        with Console(stderr=True).status(_("It is being converted…")):
            size = write_gguf(release, target, kind=kind)
        self.stdout.write(f"{target} ({size / 1e6:.1f} MB)")


def _release(options: Namespace) -> Release:
    found = Release.objects.filter(pk=options.release).select_related("unit", "served_model").first()
    if found is None:
        raise CommandError(_("There is no release %(number)d.") % {"number": options.release})
    return found
