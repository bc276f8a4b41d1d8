"""From here on nobody sees identity numbers, phones, e-mails or names."""

from assistant.answering.context import Reply, Turn
from assistant.privacy import mask_personal_data as masked


async def mask_personal_data(turn: Turn) -> Reply | None:
    turn.question = turn.standalone = masked(turn.question)
    return None
