"""`manage.py ask`: one question, answered exactly as the widget would answer it."""

import asyncio
import json
import sys
from argparse import ArgumentParser
from contextlib import aclosing
from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from assistant.answering import answer
from assistant.answering.types import AnswerResult, AskRequest, Finished, Sentence
from assistant.enums import Channel
from assistant.exceptions import UnknownUnitError
from assistant.selectors.units import active_unit
from curation.enums import Audience


class Command(BaseCommand):
    help = "Ask the assistant one question."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text")
        parser.add_argument("--unit", default=settings.DEFAULT_UNIT_CODE, help="code of the office")
        parser.add_argument("--as-of", type=date.fromisoformat, help="YYYY-MM-DD: the rules of that day")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.EVERYONE.value)
        parser.add_argument("--stream", action="store_true", help="print sentences as they are verified")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            unit = active_unit(options["unit"])
        except UnknownUnitError:
            raise CommandError(_("There is no active unit «%(code)s».") % {"code": options["unit"]}) from None
        request = AskRequest(
            question=options["text"],
            unit=unit,
            channel=Channel.COMMAND,
            as_of=options["as_of"],
            audience=Audience(options["audience"]),
        )
        result = asyncio.run(self._ask(request, stream=options["stream"] and not options["as_json"]))
        if options["as_json"]:
            self.stdout.write(json.dumps(as_document(result), ensure_ascii=False, indent=2))
        else:
            _print(result, text_is_shown=options["stream"])

    async def _ask(self, request: AskRequest, *, stream: bool) -> AnswerResult:
        async with aclosing(answer(request)) as events:
            async for event in events:
                if isinstance(event, Sentence) and stream:
                    self.stdout.write(event.text)
                    self.stdout.flush()
                if isinstance(event, Finished):
                    return event.result
        raise CommandError(_("The assistant gave no answer."))


def as_document(result: AnswerResult) -> dict[str, Any]:
    """The answer as plain JSON values, addresses absolute."""
    document = asdict(result)
    document.update(
        id=str(result.id),
        conversation_id=str(result.conversation_id),
        status=result.status.value,
        as_of=result.as_of.isoformat(),
    )
    for citation in document["citations"]:
        citation["url"] = urljoin(settings.PUBLIC_BASE_URL, citation["url"])
    return document


def _print(result: AnswerResult, *, text_is_shown: bool) -> None:
    console = Console(file=sys.stdout)
    if result.notice:
        console.print(result.notice, style="yellow")
    if not text_is_shown:
        console.print(Markdown(result.text))
    for citation in result.citations:
        console.print(f"[{citation.number}] {citation.citation}", markup=False, style="bold")
        console.print(f"    {urljoin(settings.PUBLIC_BASE_URL, citation.url)}", markup=False, style="blue")
    if result.contact is not None:
        details = (result.contact.name, result.contact.email, result.contact.phone, result.contact.hours)
        console.print(" · ".join(part for part in details if part), markup=False)
    for suggestion in result.suggestions:
        console.print(f"→ {suggestion}", markup=False)
    timings = Table(str(result.status.label), "ms", box=None, style="dim")
    for name, elapsed_ms in result.timings_ms.items():
        timings.add_row(name, f"{elapsed_ms:.1f}")
    console.print(timings)
