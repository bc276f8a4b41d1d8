"""One search among what is in force on the asked day for this audience, and the ranker's word on it."""

from dataclasses import replace
from typing import Any

from assistant import retrieval
from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.answering.standing import standing_hits
from assistant.enums import Method
from assistant.ranker import Ranking, rank
from assistant.retrieval import Retrieval

NUM_PASSAGES = 12
NUM_PAST_PASSAGES = 60  # most of what is found for a past day was published since and does not count
_NUM_TOLD = 3  # candidates whose features are kept with the answer: those a route may show


async def find_passages(turn: Turn) -> Reply | None:
    turn.retrieval, ranking = await in_database(search, turn)
    turn.ranking, turn.features = ranking, decided_from(ranking)
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


def decided_from(ranking: Ranking) -> dict[str, Any]:
    """What the routes decide by, as it is recorded: probabilities, and features of the best candidates."""
    return {
        "ranker": ranking.model,
        "certainty": round(ranking.certainty, 4),
        "answerability": round(ranking.answerability, 4),
        "candidates": [
            {
                "key": candidate.hit.key,
                "probability": round(candidate.probability, 4),
                **{name: round(value, 4) for name, value in candidate.features.items()},
            }
            for candidate in ranking.candidates[:_NUM_TOLD]
        ],
    }
