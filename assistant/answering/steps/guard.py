"""Insults without a question and attempts to command the assistant end here, calmly."""

from assistant.answering import messages
from assistant.answering.context import Stop, Turn
from assistant.answering.language.abuse import is_abuse
from assistant.answering.language.injection import is_injection
from assistant.enums import AnswerStatus


async def guard(turn: Turn) -> Stop | None:
    if is_abuse(turn.question):
        return Stop(AnswerStatus.REFUSED_OFFENSIVE, messages.offended(), with_suggestions=True)
    if is_injection(turn.question):
        return Stop(AnswerStatus.REFUSED_INJECTION, messages.injection(), with_suggestions=True)
    return None
