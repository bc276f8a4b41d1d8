"""Nothing answers it: say so plainly, with the office's contact and the nearest questions."""

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.enums import AnswerStatus, Route


async def abstain(turn: Turn) -> Reply | None:
    return Reply(
        AnswerStatus.ABSTAINED_NO_SOURCE,
        messages.no_source(turn.request.unit),
        Route.ABSTAIN,
        with_contact=True,
        with_suggestions=True,
    )
