"""`manage.py evaluate`: compare methods on one file of questions."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from assistant.exceptions import AssistantError
from curation.models import Unit
from training_jobs.evaluation.methods import METHODS, make_methods
from training_jobs.evaluation.questions import read_questions
from training_jobs.evaluation.reporting import write_report
from training_jobs.evaluation.running import predict, summarise
from training_jobs.exceptions import TrainingJobsError


class Command(BaseCommand):
    help = "Ask every method every question; write predictions.jsonl, metrics.json and report.html."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--questions", type=Path, required=True, metavar="FILE.jsonl")
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--methods", default="hybrid", help=f"comma-separated: {', '.join(METHODS)}")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(_("There is no unit with the code «%s».") % options["unit"])
        try:
            self._evaluate(unit, options["questions"], options["methods"].split(","), options["out"])
        except (TrainingJobsError, AssistantError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("The results cannot be written to «%(folder)s»: %(reason)s.")
                % {"folder": options["out"], "reason": error.strerror}
            ) from error

    def _evaluate(self, unit: Unit, path: Path, names: list[str], out: Path) -> None:
        questions = read_questions(path)
        methods = make_methods(names, unit)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            tasks = {method.name: bar.add_task(method.name, total=len(questions)) for method in methods}
            predictions = predict(
                methods,
                questions,
                lambda method, done, total: bar.update(tasks[method], completed=done, total=total),
            )
        summary = summarise(predictions)
        title = _("Evaluation of «%s»") % unit.code
        write_report(out, predictions=predictions, summary=summary, title=title, num_questions=len(questions))
        for method, metrics in summary.items():
            shown = "  ".join(f"{name} {interval['value']:.3f}" for name, interval in metrics.items())
            self.stdout.write(f"{method:10} {shown}")
        self.stdout.write(_("Written to %s") % out)
