"""Greetings, thanks and questions about the assistant get a short reply and cost no search."""

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.enums import AnswerStatus
from assistant.language.smalltalk import small_talk_intent


async def reply_to_small_talk(turn: Turn) -> Reply | None:
    intent = small_talk_intent(turn.question)
    if not intent:
        return None
    text = messages.small_talk(intent, turn.request.unit)
    return Reply(
        AnswerStatus.SMALL_TALK, text, with_suggestions=intent in {"greeting", "identity", "ability"}
    )
