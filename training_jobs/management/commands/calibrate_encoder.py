"""`manage.py calibrate_encoder`: find and keep the similarity thresholds of the configured encoder."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from training_jobs.encoder import calibrate_encoder
from training_jobs.management.console import errors_as_sentences, unit_with_code
from training_jobs.question_sets.question_file import read_questions


class Command(BaseCommand):
    help = "Calibrate when to abstain and when a match is certain, on questions with and without an answer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--questions", type=Path, required=True, metavar="FILE.jsonl")
        parser.add_argument("--unit", required=True, metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = unit_with_code(options["unit"])
        with errors_as_sentences():
            thresholds = calibrate_encoder(unit, read_questions(options["questions"]))
        for name, value in asdict(thresholds).items():
            self.stdout.write(f"{name:18} {value:.4f}")
