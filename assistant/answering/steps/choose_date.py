"""Whose rules: today's, those of the date the caller gave, or those of the date the question names."""

from assistant.answering.context import Reply, Turn
from assistant.language.dates import asked_date


async def choose_date(turn: Turn) -> Reply | None:
    if turn.request.as_of is None:
        named = asked_date(turn.question)
        if named is not None:
            turn.as_of = min(named, turn.as_of)  # «the rules of this year» are those of today
    return None
