"""`manage.py search TEXT`: retrieval alone, as the assistant would see it."""

import dataclasses
import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from assistant.enums import Method
from assistant.exceptions import EncoderUnavailableError
from assistant.retrieval import Retrieval, retrieve
from curation.enums import Audience
from curation.models import Unit
from curation.text.plain import excerpt


class Command(BaseCommand):
    help = "Find published passages of a unit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="words or a question")
        parser.add_argument("--unit", metavar="CODE", required=True)
        parser.add_argument("--method", choices=Method.values, default=Method.HYBRID.value)
        parser.add_argument("-k", type=int, default=10, help="most hits wanted (1 to 100)")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="DATE", help="whose rules: YYYY-MM-DD"
        )
        parser.add_argument("--audience", choices=Audience.values, default=Audience.EVERYONE.value)
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(_("There is no unit with the code «%s».") % options["unit"])
        try:
            found = retrieve(
                options["text"],
                unit=unit,
                method=Method(options["method"]),
                k=options["k"],
                audience=Audience(options["audience"]),
                as_of=options["as_of"],
            )
        except EncoderUnavailableError as error:
            raise CommandError(
                _("The encoder is not available: try --method bm25. Reason: %s") % error
            ) from error
        if options["json"]:
            values = dataclasses.asdict(found)
            self.stdout.write(json.dumps(values, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
        else:
            console = Console(width=None if self.stdout.isatty() else 140)
            with console.capture() as table:
                _print_table(found, console)
            self.stdout.write(table.get())


def _print_table(found: Retrieval, console: Console) -> None:
    if found.corrected_query:
        console.print(_("Searched for: %s") % found.corrected_query, markup=False)
    if not found.hits:
        console.print(_("Nothing was found."))
        return
    table = Table(title=f"{found.method} · {found.as_of} · {found.timings_ms['search']:.1f} ms")
    for heading in ("#", _("Score"), _("Key"), _("Citation"), _("Text")):
        table.add_column(heading, overflow="fold")
    for hit in found.hits:
        table.add_row(
            *map(_plain, (str(hit.rank), f"{hit.score:.3f}", hit.key, hit.citation, excerpt(hit.text, 160)))
        )
    console.print(table)


def _plain(text: str) -> str:
    """Curated text may hold brackets that rich would read as markup."""
    return text.replace("[", r"\[")
