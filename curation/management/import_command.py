"""What the import commands share: options, limits, and errors as sentences instead of tracebacks."""

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.console import Console

from curation.importing.descriptions import IMPORT_ERRORS, error_sentence, problem_lines
from curation.importing.readers import SourceFile

MAX_PROBLEMS_SHOWN = 30


class ImportCommand(BaseCommand):
    """Subclasses implement `import_file`, which runs in one transaction; a dry run is rolled back."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--unit", default=settings.DEFAULT_UNIT_CODE, metavar="CODE", help="Unit; created if missing."
        )
        parser.add_argument("--publish", action="store_true", help="Publish what is imported.")
        parser.add_argument("--dry-run", action="store_true", help="Show what would happen; save nothing.")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.console = Console(file=cast("IO[str]", self.stdout), highlight=False)
        try:
            source = SourceFile.from_path(options["file"], max_bytes=settings.IMPORT_MAX_BYTES)
            with transaction.atomic():
                self.import_file(source, options)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except IMPORT_ERRORS as error:
            lines = [error_sentence(error), *problem_lines(error, limit=MAX_PROBLEMS_SHOWN)]
            raise CommandError("\n  ".join(lines)) from error

    def import_file(self, source: SourceFile, options: dict[str, Any]) -> None:
        """Import and print the summary.

        Raises:
            ImportingError, CurationError, ValidationError: Nothing is imported.
        """
        raise NotImplementedError
