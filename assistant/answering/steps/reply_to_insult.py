"""A message that is nothing but an insult gets a calm sentence; who swears while asking is answered."""

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.enums import AnswerStatus
from assistant.language.insults import is_only_insult


async def reply_to_insult(turn: Turn) -> Reply | None:
    if not is_only_insult(turn.question):
        return None
    return Reply(AnswerStatus.REFUSED_OFFENSIVE, messages.offended())
