"""How to forge, bribe or cheat: no passage answers that, however near; the rule on sanctions is a button.

«¿Cómo falsifico mi título?» stands near «¿Cómo legalizo mi título?», and the answer of that entry is true. It
answers another act, so nothing is quoted here.
"""

import asyncio
from dataclasses import replace

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.answering.routes.nearest import choice_of
from assistant.answering.steps import find_passages
from assistant.answering.types import Choice
from assistant.enums import AnswerStatus, Route
from assistant.intent import Intent, intent_of
from assistant.language.words import content_stems

_SANCTIONS = "sanciones por fraude, plagio, suplantación y falsificación de documentos"  # as content says it
_SANCTION_STEMS = frozenset(content_stems("sanción sanciona sancionan sancionado"))


async def decline(turn: Turn) -> Reply | None:
    if turn.request.choice or await asyncio.to_thread(intent_of, turn.question) != Intent.DISHONEST:
        return None
    return Reply(
        AnswerStatus.ABSTAINED_NO_SOURCE,
        messages.declined(),
        Route.ABSTAIN,
        choices=await _rule_on_sanctions(turn),
        with_contact=True,
    )


async def _rule_on_sanctions(turn: Turn) -> tuple[Choice, ...]:
    """The passage that names the sanctions, if the office has one."""
    found, _ranking = await in_database(find_passages.search, replace(turn, standalone=_SANCTIONS))
    speaking = (hit for hit in found.hits if _SANCTION_STEMS & set(content_stems(f"{hit.title} {hit.text}")))
    best = next(speaking, None)
    return (choice_of(best),) if best else ()
