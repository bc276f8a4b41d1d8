"""Fit again the model that tells what a message is for: `manage.py fit_intents`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assistant.encoder.current import get_encoder
from assistant.intent.model import WEIGHTS
from training_jobs.intents.fitting import MESSAGES, fit, labelled, read_messages, sample_questions, save


class Command(BaseCommand):
    help = "Fits the intent model with the encoder in use and writes its weights."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--messages", type=Path, default=MESSAGES, help="JSON: kind -> sentences")
        parser.add_argument("--out", type=Path, default=WEIGHTS)

    def handle(self, *args: Any, **options: Any) -> None:
        pairs = [*labelled(read_messages(options["messages"])), *sample_questions()]
        save(fit(pairs, get_encoder()), options["out"])
        self.stdout.write(f"{options['out']}: {len(pairs)}")
