"""`manage.py compare_topics`: ways to find topics, on the same texts, with other seeds, measured."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.progress import TimeElapsedColumn

from assistant.topics.grouping import GROUPERS, Grouper
from assistant.topics.material import MAX_TEXTS, Material
from training_jobs.evaluation.corpus import uncached_encoder
from training_jobs.management.console import progress_bars, unit_with_code, writing_to
from training_jobs.topics.comparing import MAX_SEEDS, group_all, groupers_named, seeds_of
from training_jobs.topics.reporting import TopicReport, report_of, write_topic_report
from training_jobs.topics.results import MEASURES
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
        with writing_to(options["out"]):
            groupers = groupers_named(options["methods"].split(","))
            texts, labels, origin = _texts(options["texts"], options["unit"])
            report = _compare(
                groupers,
                Material(texts, labels, encoder=uncached_encoder()),
                origin=origin,
                num_topics=options["topics"],
                num_seeds=options["seeds"],
                out=options["out"],
            )
        self._print(report, options["out"])

    def _print(self, report: TopicReport, out: Path) -> None:
        methods = report.measured.methods
        width = max(len(name) for name in methods)
        for name in report.measured.in_order:
            shown = "  ".join(
                f"{measure} {methods[name][measure].value:.{MEASURES[measure].digits}f}"
                for measure in _SHOWN
                if measure in methods[name]
            )
            self.stdout.write(f"{name:{width}}  {shown}")
        for name, reason in report.skipped.items():
            self.stderr.write(_("%(method)s was left out: %(reason)s") % {"method": name, "reason": reason})
        for sentence in report.conclusions:
            self.stdout.write(f"· {sentence}")
        if report.run.num_reused_groupings:
            self.stdout.write(
                _("%(count)d groupings were known already and not made again.")
                % {"count": report.run.num_reused_groupings}
            )
        self.stdout.write(_("Written to %s") % out)


def _compare(
    groupers: Sequence[Grouper],
    material: Material,
    *,
    origin: str,
    num_topics: int | None,
    num_seeds: int,
    out: Path,
) -> TopicReport:
    totals = {each.name: len(seeds_of(each, num_seeds)) for each in groupers}
    with FileStore(out) as store, progress_bars(totals, TimeElapsedColumn()) as show:
        grouped = group_all(
            groupers, material, num_topics=num_topics, num_seeds=num_seeds, store=store, progress=show
        )
        report = report_of(material, grouped, origin=origin, num_topics=num_topics, num_seeds=num_seeds)
        write_topic_report(out, report)
    return report


def _texts(file: Path | None, code: str) -> tuple[list[str], list[str], str]:
    """Texts, their labels, and where they come from."""
    if file is not None:
        texts, labels = read_texts(file)
        return texts, labels, file.name
    unit = unit_with_code(code)
    return asked_questions(unit, limit=MAX_TEXTS), [], unit.name
