"""In which language the question is asked: what the assistant itself says is said in it."""

from assistant.answering.context import Reply, Turn


async def read_language(turn: Turn) -> Reply | None:
    return None
