"""`manage.py dataset`: build, list, show and export data sets."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from training_jobs.data_sets.export import export_held_out, export_stages, whole_lines
from training_jobs.data_sets.job import build_data_set
from training_jobs.data_sets.lengths import TokenLengths
from training_jobs.data_sets.recipe import Augmentation, Recipe
from training_jobs.data_sets.selectors import counts_table, learned_entry, stale_consequences
from training_jobs.data_sets.services import data_set_create
from training_jobs.enums import ExampleKind, JobState, Split, Strategy
from training_jobs.management.console import errors_as_sentences, table_console, unit_with_code
from training_jobs.ml.documents import read_document
from training_jobs.models import DataSet
from training_jobs.question_sets.question_file import read_questions


class Command(BaseCommand):
    help = "Build training data from published content, look at it and write it out."

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True, metavar="build|list|show|export|learned")
        _build_arguments(steps.add_parser("build", help="freeze a data set of a unit's content"))
        listing = steps.add_parser("list", help="the data sets of a unit")
        listing.add_argument("--unit", metavar="CODE", required=True)
        show = steps.add_parser("show", help="what stands in a data set")
        show.add_argument("number", type=int)
        show.add_argument("--examples", type=int, default=0, metavar="N", help="show N examples of each kind")
        show.add_argument("--kind", choices=ExampleKind.values, help="only examples of this kind")
        export = steps.add_parser("export", help="write it as JSON lines")
        export.add_argument("number", type=int)
        export.add_argument("--out", type=Path, metavar="PATH", help="a file; with --strategy a folder")
        export.add_argument("--strategy", choices=Strategy.values, help="the files of a run of this strategy")
        learned = steps.add_parser("learned", help="which data sets, runs and releases learned an entry")
        learned.add_argument("key", help="for example faq:costo-maestria or reg:reglamento/v2/art:15")
        learned.add_argument("--unit", metavar="CODE", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        with errors_as_sentences():
            getattr(self, f"_{options['step']}")(Namespace(**options))

    def _build(self, options: Namespace) -> None:
        unit = unit_with_code(options.unit)
        data_set = data_set_create(
            unit=unit, name=options.name or "", recipe=_recipe(options).to_json(), actor=None
        )
        built = _followed(data_set)
        if built.state != JobState.SUCCEEDED:
            raise CommandError(f"{built.message} {built.proposal}".strip())
        self._tell(built)

    def _list(self, options: Namespace) -> None:
        table = Table(_("number"), _("name"), _("state"), _("examples"), _("stale"), _("digest"))
        for row in DataSet.objects.filter(unit=unit_with_code(options.unit)):
            total = sum(counts.total for counts in counts_table(row.counts))
            stale = _("yes") if row.stale_since else ""
            state = str(row.get_state_display())
            table.add_row(str(row.pk), row.name, state, str(total), stale, row.digest[:12])
        table_console(self.stdout).print(table)

    def _show(self, options: Namespace) -> None:
        data_set = _data_set(options.number)
        self._tell(data_set)
        rows = data_set.examples.order_by("position")
        kinds = [options.kind] if options.kind else ExampleKind.values
        for kind in kinds if options.examples else ():
            for example in rows.filter(kind=kind)[: options.examples]:
                self.stdout.write(f"--- {example.get_kind_display()} {example.position} · {example.split}")
                for message in example.messages:
                    self.stdout.write(f"[{message['role']}] {message['content']}")
                if example.text:
                    self.stdout.write(example.text)

    def _export(self, options: Namespace) -> None:
        data_set = _data_set(options.number)
        out: Path | None = options.out
        if options.strategy:
            folder = out or Path(f"data-set-{data_set.pk}")
            stages = export_stages(data_set, strategy=options.strategy, folder=folder)
            names = [name for stage in stages for name in (stage.training_file, stage.validation_file)]
            names.append(export_held_out(data_set, folder))
            for name in names:
                self.stdout.write(str(folder / name))
            return
        lines = whole_lines(data_set)
        if out is None:
            for line in lines:
                self.stdout.write(line)
            return
        with out.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        self.stdout.write(str(out))

    def _learned(self, options: Namespace) -> None:
        found = learned_entry(unit_with_code(options.unit), options.key)
        if not found:
            raise CommandError(_("No data set has learned «%(key)s».") % {"key": options.key})
        table = Table(_("data set"), _("parts"), _("fine-tunings"), _("releases"))
        for learned in found:
            runs = ", ".join(map(str, learned.runs))
            releases = ", ".join(map(str, learned.releases))
            table.add_row(
                f"{learned.data_set.pk} {learned.data_set}", str(len(learned.sources)), runs, releases
            )
        table_console(self.stdout).print(table)

    def _tell(self, data_set: DataSet) -> None:
        table = Table(
            _("kind"), str(Split.TRAINING.label), str(Split.VALIDATION.label), str(Split.TEST.label)
        )
        for row in counts_table(data_set.counts):
            table.add_row(str(row.kind.label), str(row.training), str(row.validation), str(row.test))
        table_console(self.stdout).print(table)
        lengths = read_document(TokenLengths, data_set.token_lengths)
        self.stdout.write(
            _(
                "Data set %(number)d, %(state)s. %(leaks)d examples left out by the leak guard. "
                "Tokens: median %(p50)s, longest %(max)s, %(total)s in all. Digest %(digest)s."
            )
            % {
                "number": data_set.pk,
                "state": str(data_set.get_state_display()).lower(),
                "leaks": len(data_set.leaks),
                "p50": lengths.p50 or "–",
                "max": lengths.max or "–",
                "total": lengths.total or "–",
                "digest": data_set.digest[:12] or "–",
            }
        )
        for source in stale_consequences(data_set).sources:
            self.stdout.write(_("Stale: %(title)s (%(key)s)") % {"title": source, "key": source.entry_key})


def _build_arguments(parser: Any) -> None:
    parser.add_argument("--unit", metavar="CODE", required=True)
    parser.add_argument("--name", help="a name people recognise it by")
    parser.add_argument("--kinds", nargs="+", choices=ExampleKind.values, help="all kinds unless named")
    parser.add_argument("--augment", nargs="*", choices=[way.value for way in Augmentation])
    parser.add_argument("--augmented-per-question", type=int)
    parser.add_argument("--questions-per-source", type=int)
    parser.add_argument("--distractors", type=int, dest="num_distractors")
    parser.add_argument("--withheld-share", type=float)
    parser.add_argument("--validation-share", type=float)
    parser.add_argument("--test-share", type=float)
    parser.add_argument("--seed", type=int)
    parser.add_argument(
        "--questions",
        type=Path,
        nargs="*",
        default=[],
        metavar="FILE",
        help="evaluation questions to keep out",
    )


_RECIPE_OPTIONS = (
    "kinds",
    "augmented_per_question",
    "questions_per_source",
    "num_distractors",
    "withheld_share",
    "validation_share",
    "test_share",
    "seed",
)


def _recipe(options: Namespace) -> Recipe:
    chosen = {name: getattr(options, name) for name in _RECIPE_OPTIONS}
    values = {name: value for name, value in chosen.items() if value is not None}
    if options.augment is not None:
        values["augmentations"] = options.augment
    values["evaluation_questions"] = [
        question.text for path in options.questions for question in read_questions(path)
    ]
    return Recipe.from_json(values)


def _followed(data_set: DataSet) -> DataSet:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Building the data set"), total=100)
        built = build_data_set(
            data_set.pk, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    return built or DataSet.objects.get(pk=data_set.pk)


def _data_set(number: int) -> DataSet:
    data_set = DataSet.objects.filter(pk=number).first()
    if data_set is None:
        raise CommandError(_("There is no data set with the number %(number)d.") % {"number": number})
    return data_set
