"""`manage.py load_sample`: the sample office, as the first start of a new installation loads it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from curation.importing.descriptions import IMPORT_ERRORS, error_sentence
from curation.importing.sample import load_sample


class Command(BaseCommand):
    help = "Load the missing sample entries, marked as sample, and publish them. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--unit", default=settings.DEFAULT_UNIT_CODE, metavar="CODE", help="Unit; created if missing."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            outcome = load_sample(unit_code=options["unit"])
        except IMPORT_ERRORS as error:
            raise CommandError(error_sentence(error)) from error
        self.stdout.write(
            _("Sample in %(unit)s: %(faq)d questions, %(documents)d documents, %(versions)d versions.")
            % {
                "unit": outcome.unit.code,
                "faq": outcome.num_faq,
                "documents": outcome.num_documents,
                "versions": outcome.num_versions,
            }
        )
