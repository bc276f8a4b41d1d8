"""`manage.py evaluate`: compare methods on one file of questions."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.progress import TimeRemainingColumn

from curation.models import Unit
from training_jobs.data_sets.prompts import closed_book
from training_jobs.evaluation.evaluating import evaluate
from training_jobs.evaluation.methods import METHODS, make_methods
from training_jobs.evaluation.methods.base import MethodOptions
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.selectors import usable_set_versions
from training_jobs.management.console import progress_bars, unit_with_code, writing_to
from training_jobs.question_sets.question_file import Question, read_questions
from training_jobs.question_sets.selectors import questions_of
from training_jobs.topics.comparing import MAX_SEEDS

_SHOWN = ("recall@1", "recall@5", "mrr@10", "token_f1", "groundedness", "latency_p50_ms")


class Command(BaseCommand):
    help = "Ask every method every question; write predictions.jsonl, metrics.json, report.html, report.pdf."

    def add_arguments(self, parser: CommandParser) -> None:
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--questions", type=Path, metavar="FILE.jsonl")
        asked.add_argument(
            "--set", metavar="NAME[@VERSION]", help="a frozen evaluation set of the unit; default: its newest"
        )
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument(
            "--methods",
            default="hybrid",
            help=f"comma-separated: {', '.join(METHODS)}; NAME=MODEL for those with a model",
        )
        parser.add_argument(
            "--out", type=Path, required=True, metavar="DIR", help="a run that was killed goes on here"
        )
        parser.add_argument("--baseline", default="", metavar="METHOD", help="also compare all with this one")
        parser.add_argument("--seed", type=int, default=13, help="of topic methods and resampling")
        parser.add_argument(
            "--seeds",
            type=int,
            default=1,
            metavar="N",
            help="train each topic method so many times, with other seeds; their spread widens its intervals",
        )
        parser.add_argument(
            "--topics", type=int, metavar="N", help="number of topics; default: √(passages/2)"
        )
        parser.add_argument("--base-model", default="", metavar="NAME", help="as the engine knows it")
        parser.add_argument(
            "--tuned-model", default="", metavar="NAME", help="default: the one in production"
        )
        parser.add_argument(
            "--reader", default="", metavar="MODEL", help="question-answering model: folder or hub id"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        unit = unit_with_code(options["unit"])
        if options["topics"] is not None and options["topics"] < 1:
            raise CommandError(_("--topics must be at least 1."))
        if not 1 <= options["seeds"] <= MAX_SEEDS:
            raise CommandError(_("--seeds must lie between 1 and %(most)d.") % {"most": MAX_SEEDS})
        names = options["methods"].split(",")
        if options["baseline"] and options["baseline"] not in [name.strip() for name in names]:
            raise CommandError(_("The baseline must be one of the methods."))
        chosen = MethodOptions(
            seed=options["seed"],
            num_seeds=options["seeds"],
            num_topics=options["topics"],
            base_model=options["base_model"],
            tuned_model=options["tuned_model"],
            reader_model=options["reader"],
            closed_book=closed_book,
        )
        out, baseline = options["out"], options["baseline"]
        with writing_to(out):
            file = options["questions"]
            questions = read_questions(file) if file else _of_set(unit, options["set"])
            methods = make_methods(names, unit, chosen)
            totals = {method.name: len(questions) for method in methods}
            with progress_bars(totals, TimeRemainingColumn()) as progress:
                evaluation = evaluate(
                    unit, questions, methods, out, seed=chosen.seed, baseline=baseline, progress=progress
                )
        self._print(evaluation, out)

    def _print(self, evaluation: Evaluation, out: Path) -> None:
        width = max(len(name) for name in evaluation.summaries)
        for name, summary in evaluation.summaries.items():
            shown = "  ".join(
                f"{metric} {summary.intervals[metric].value:.{1 if metric.endswith('_ms') else 3}f}"
                for metric in _SHOWN
                if metric in summary.intervals
            )
            if summary.spreads:
                shown += f"  ({len(next(iter(summary.spreads.values())).values)} seeds)"
            self.stdout.write(f"{name:{width}}  {shown}")
        for name, reason in evaluation.skipped.items():
            self.stderr.write(_("%(method)s was left out: %(reason)s") % {"method": name, "reason": reason})
        for sentence in evaluation.conclusions:
            self.stdout.write(f"· {sentence}")
        if evaluation.facts.num_reused_replies:
            self.stdout.write(
                _("%(count)d replies were known already and not asked for again.")
                % {"count": evaluation.facts.num_reused_replies}
            )
        self.stdout.write(_("Written to %s") % out)


def _of_set(unit: Unit, named: str) -> list[Question]:
    """The questions of a frozen set, by `NAME` (its newest version) or `NAME@VERSION`."""
    name, at, number = named.rpartition("@")
    if not at or not number.isdecimal():
        name, number = named, ""
    frozen = usable_set_versions().filter(evaluation_set__unit=unit)
    versions = frozen.filter(evaluation_set__name=name)
    version = versions.filter(number=int(number)).first() if number else versions.first()
    if version is None:
        known = ", ".join(f"{each.evaluation_set.name}@{each.number}" for each in frozen)
        raise CommandError(
            _("There is no frozen set «%(name)s» in this unit. There are: %(known)s.")
            % {"name": named, "known": known or "–"}
        )
    return questions_of(version)
