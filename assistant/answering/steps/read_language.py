"""In which language the question is asked: what the assistant itself says is said in it."""

from assistant.answering.context import Reply, Turn
from assistant.language.languages import language_of


async def read_language(turn: Turn) -> Reply | None:
    turn.language = language_of(turn.question)
    return None
