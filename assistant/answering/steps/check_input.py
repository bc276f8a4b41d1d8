"""Only readable text of a bearable length goes on."""

import re
import unicodedata

from django.conf import settings

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.enums import AnswerStatus


async def check_input(turn: Turn) -> Reply | None:
    turn.question = turn.standalone = clean(turn.request.question)
    if len(turn.question) > settings.QUESTION_MAX_CHARS:
        turn.question = turn.standalone = ""  # not stored: it was never read
        return Reply(AnswerStatus.REFUSED_INPUT, messages.too_long(settings.QUESTION_MAX_CHARS))
    if not any(char.isalnum() for char in turn.question):
        return Reply(AnswerStatus.REFUSED_INPUT, messages.empty(), with_suggestions=True)
    return None


def clean(text: str) -> str:
    """One line of visible characters: no control characters, hidden tags or direction marks."""
    text = unicodedata.normalize("NFC", text)
    visible = (" " if char in "\n\r\t" else char for char in text if not _is_hidden(char))
    return re.sub(r"\s+", " ", "".join(visible)).strip()


def _is_hidden(char: str) -> bool:
    """Controls, formats (zero width, direction, Unicode tags), private use, variation selectors 17 to 256."""
    if char in "\n\r\t":
        return False
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Cn"} or 0xE0100 <= ord(char) <= 0xE01EF
