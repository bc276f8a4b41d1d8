"""One search among what is in force on the asked day for this audience, and the ranker's word on it."""

from dataclasses import replace

from assistant import retrieval
from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.answering.standing import standing_hits
from assistant.enums import Method
from assistant.ranker import Ranking, rank
from assistant.retrieval import Retrieval

NUM_PASSAGES = 12
NUM_PAST_PASSAGES = 60  # most of what is found for a past day was published since and does not count


async def find_passages(turn: Turn) -> Reply | None:
    turn.retrieval, turn.ranking = await in_database(search, turn)
    return None


def search(turn: Turn) -> tuple[Retrieval, Ranking]:
    found = retrieval.retrieve(
        turn.standalone,
        unit=turn.request.unit,
        method=Method.HYBRID,
        k=NUM_PAST_PASSAGES if turn.is_past else NUM_PASSAGES,
        audience=turn.request.audience,
        as_of=turn.as_of,
    )
    standing = standing_hits(
        found.hits, unit=turn.request.unit, on=turn.as_of, audience=turn.request.audience
    )
    found = replace(found, hits=standing[:NUM_PASSAGES])
    return found, rank(turn.standalone, found, unit=turn.request.unit)
