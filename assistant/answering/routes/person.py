"""To a person: whoever asks for one, complains, tells of distress, or asks about their own case."""

from assistant.answering.context import Reply, Turn


async def person(turn: Turn) -> Reply | None:
    return None
