"""`manage.py compare_topics`: ways to find topics, on the same texts, with other seeds, measured."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.topics.grouping import GROUPERS, Grouper
from assistant.topics.material import MAX_TEXTS, Material
from curation.models import Unit
from training_jobs.evaluation.corpus import uncached_encoder
from training_jobs.management.console import telling_errors
from training_jobs.topics.comparing import MAX_SEEDS, group_all, groupers_named, seeds_of
from training_jobs.topics.reporting import topic_document, write_topic_report
from training_jobs.topics.results import MEASURES, best_methods
from training_jobs.topics.store import FileStore
from training_jobs.topics.texts import asked_questions, read_texts

_SHOWN = ("ari", "v_measure", "npmi", "c_v", "stability", "num_topics", "seconds")


class Command(BaseCommand):
    help = "Group texts by topic with several methods; write topics.json and topics.html."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument(
            "--texts", type=Path, metavar="FILE.jsonl", help="lines with «text» and, if wanted, «label»"
        )
        source.add_argument("--unit", metavar="CODE", help="what people asked this unit")
        parser.add_argument(
            "--methods", default=",".join(GROUPERS), help=f"comma-separated: {', '.join(GROUPERS)}"
        )
        parser.add_argument("--seeds", type=int, default=5, metavar="N", help="repetitions of each method")
        parser.add_argument(
            "--topics", type=int, metavar="N", help="default: number of labels, else √(texts/2)"
        )
        parser.add_argument(
            "--out", type=Path, required=True, metavar="DIR", help="a comparison that was killed goes on here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["seeds"] <= MAX_SEEDS:
            raise CommandError(_("--seeds must lie between 1 and %(most)d.") % {"most": MAX_SEEDS})
        if options["topics"] is not None and options["topics"] < 2:
            raise CommandError(_("--topics must be at least 2."))
        with telling_errors(options["out"]):
            document = self._compare(groupers_named(options["methods"].split(",")), options)
        self._tell(document, options["out"])

    def _compare(self, groupers: list[Grouper], options: dict[str, Any]) -> dict[str, Any]:
        texts, labels, origin = self._texts(options)
        material = Material(texts, labels, encoder=uncached_encoder())
        columns = (
            TextColumn("{task.description:14}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with (
            FileStore(options["out"]) as store,
            Progress(*columns, console=Console(stderr=True), transient=True) as bar,
        ):
            tasks = {
                each.name: bar.add_task(each.name, total=len(seeds_of(each, options["seeds"])), start=False)
                for each in groupers
            }

            def show(method: str, done: int, total: int) -> None:
                bar.start_task(tasks[method])
                bar.update(tasks[method], completed=done, total=total)

            grouped = group_all(
                groupers,
                material,
                num_topics=options["topics"],
                num_seeds=options["seeds"],
                store=store,
                progress=show,
            )
            document = topic_document(
                material, grouped, origin=origin, num_topics=options["topics"], num_seeds=options["seeds"]
            )
            write_topic_report(options["out"], document)
        return document

    def _texts(self, options: dict[str, Any]) -> tuple[list[str], list[str], str]:
        if options["texts"] is not None:
            texts, labels = read_texts(options["texts"])
            return texts, labels, options["texts"].name
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(_("There is no unit with the code «%s».") % options["unit"])
        return asked_questions(unit, limit=MAX_TEXTS), [], unit.name

    def _tell(self, document: dict[str, Any], out: Path) -> None:
        methods = document["methods"]
        width = max(len(name) for name in methods)
        main = "ari" if document["run"]["num_labels"] else "npmi"
        for name in [*best_methods(methods, main), *(each for each in methods if main not in methods[each])]:
            shown = "  ".join(
                f"{measure} {methods[name][measure]['value']:.{MEASURES[measure].digits}f}"
                for measure in _SHOWN
                if measure in methods[name]
            )
            self.stdout.write(f"{name:{width}}  {shown}")
        for name, reason in document["skipped"].items():
            self.stderr.write(_("%(method)s was left out: %(reason)s") % {"method": name, "reason": reason})
        for sentence in document["conclusions"]:
            self.stdout.write(f"· {sentence}")
        if document["run"]["num_reused_groupings"]:
            self.stdout.write(
                _("%(count)d groupings were known already and not made again.")
                % {"count": document["run"]["num_reused_groupings"]}
            )
        self.stdout.write(_("Written to %s") % out)
