"""One search among what is in force on the asked day for this audience, and the ranker's word on it."""

from assistant import retrieval
from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.enums import Method
from assistant.ranker import Ranking, rank
from assistant.retrieval import Retrieval

NUM_PASSAGES = 12


async def find_passages(turn: Turn) -> Reply | None:
    turn.retrieval, turn.ranking = await in_database(search, turn)
    return None


def search(turn: Turn) -> tuple[Retrieval, Ranking]:
    found = retrieval.retrieve(
        turn.standalone,
        unit=turn.request.unit,
        method=Method.HYBRID,
        k=NUM_PASSAGES,
        audience=turn.request.audience,
        as_of=turn.as_of,
    )
    return found, rank(turn.standalone, found, unit=turn.request.unit)
