"""The best candidates say the same of different programmes, levels or years: ask which one is meant."""

from assistant.answering.context import Reply, Turn


async def clarify(turn: Turn) -> Reply | None:
    return None
