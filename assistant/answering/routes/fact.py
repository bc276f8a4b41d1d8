"""Looked up, not searched: an article, section or chapter by its number, in force on the asked day."""

from assistant.answering.context import Reply, Turn


async def fact(turn: Turn) -> Reply | None:
    return None
