"""Greetings, thanks and questions about the assistant get a short reply and cost no search."""

from assistant.answering import messages
from assistant.answering.context import Stop, Turn
from assistant.answering.language.smalltalk import small_talk_intent
from assistant.enums import AnswerStatus


async def reply_to_small_talk(turn: Turn) -> Stop | None:
    intent = small_talk_intent(turn.question)
    if not intent:
        return None
    text = messages.small_talk(intent, turn.request.unit)
    return Stop(AnswerStatus.SMALL_TALK, text, with_suggestions=intent in {"greeting", "identity", "ability"})
