"""The form that is searched: chat spelling written out, greetings aside. What is stored stays as typed."""

from assistant.answering.context import Reply, Turn
from assistant.language.chat_spelling import plain_spelling
from assistant.language.languages import SPANISH


async def read_spelling(turn: Turn) -> Reply | None:
    if turn.language == SPANISH:
        turn.standalone = plain_spelling(turn.question)
    return None
