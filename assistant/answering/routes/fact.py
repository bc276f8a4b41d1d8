"""Looked up, not searched: what the question names is read from its row, in force on the asked day."""

from collections.abc import Callable

from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.answering.facts.lookup import look_up_part

Lookup = Callable[[Turn], Reply | None]

LOOKUPS: tuple[Lookup, ...] = (look_up_part,)
"""What can be looked up, tried in order: parts of regulations by their number. Each reads the database."""


async def fact(turn: Turn) -> Reply | None:
    return await in_database(look_up, turn)


def look_up(turn: Turn) -> Reply | None:
    """The first lookup that knows what the question names."""
    return next((reply for lookup in LOOKUPS if (reply := lookup(turn)) is not None), None)
