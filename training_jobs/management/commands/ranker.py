"""`manage.py ranker`: train the ranker that decides between entries, put it in service, take it back."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assistant.exceptions import AssistantError
from assistant.ranker.current import DEFAULT_DOCUMENT
from training_jobs.exceptions import TrainingJobsError
from training_jobs.ranker.shipped import train_shipped_ranker


class Command(BaseCommand):
    help = "Train the ranker that decides between entries."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        shipped = actions.add_parser("shipped", help="make the product's own ranker again from public sets")
        shipped.add_argument("--data", type=Path, default=settings.BASE_DIR.parent / "shared" / "data")
        shipped.add_argument("--out", type=Path, default=DEFAULT_DOCUMENT)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._shipped(options["data"], options["out"])
        except (TrainingJobsError, AssistantError) as error:
            raise CommandError(str(error)) from error

    def _shipped(self, data: Path, out: Path) -> None:
        document = train_shipped_ranker(data, self.stdout.write)
        out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(
            f"certain from {document['certain_from']}, answerable from {document['answerable_from']}"
        )
        for point in document["curve"]:
            self.stdout.write(
                f"  from {point['from']}: coverage {point['coverage']}, precision {point['precision']}"
            )
