"""`manage.py calibrate_encoder`: find and keep the similarity thresholds of the configured encoder."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assistant.exceptions import AssistantError
from curation.models import Unit
from training_jobs.encoder.calibrating import calibrate_encoder
from training_jobs.exceptions import TrainingJobsError
from training_jobs.question_sets.question_file import read_questions


class Command(BaseCommand):
    help = "Calibrate when to abstain and when a match is certain, on questions with and without an answer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--questions", type=Path, required=True, metavar="FILE.jsonl")
        parser.add_argument("--unit", required=True, metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(_("There is no unit with the code «%s».") % options["unit"])
        try:
            thresholds = calibrate_encoder(unit, read_questions(options["questions"]))
        except (TrainingJobsError, AssistantError) as error:
            raise CommandError(str(error)) from error
        for name, value in asdict(thresholds).items():
            self.stdout.write(f"{name:18} {value:.4f}")
