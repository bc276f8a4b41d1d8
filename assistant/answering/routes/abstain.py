"""Nothing answers it: say so plainly, with the office's contact and the nearest questions."""

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.steps.choose_date import today_choice
from assistant.enums import AnswerStatus, Route


async def abstain(turn: Turn) -> Reply | None:
    unit = turn.request.unit
    return Reply(
        AnswerStatus.ABSTAINED_NO_SOURCE,
        messages.no_source_then(unit, turn.as_of) if turn.is_past else messages.no_source(unit),
        Route.ABSTAIN,
        choices=(today_choice(turn),) if turn.is_past else (),
        with_contact=True,
        with_suggestions=not turn.is_past,  # suggestions are today's
    )
