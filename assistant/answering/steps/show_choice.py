"""A button was pressed: the passage it leads to is shown, if it is still in force."""

from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.answering.quoting.quote import marked, quotation
from assistant.enums import AnswerStatus, Route
from assistant.retrieval.looked_up import hit_of
from assistant.retrieval.types import Hit
from curation.passages import standing_passages


async def show_choice(turn: Turn) -> Reply | None:
    """What is gone meanwhile is asked for like any other question."""
    hit = await in_database(chosen_hit, turn) if turn.request.choice else None
    if hit is None:
        return None
    text = marked(quotation(turn.standalone, hit), turn.number_of(hit))
    return Reply(AnswerStatus.CURATED, text, Route.CURATED)


def chosen_hit(turn: Turn) -> Hit | None:
    key = turn.request.choice
    standing = standing_passages(turn.request.unit, [key], on=turn.as_of, audience=turn.request.audience)
    return hit_of(standing[key]) if key in standing else None
