"""One search among what is in force on the asked day for this audience, and the ranker's word on it."""

from dataclasses import replace
from typing import Any

from assistant import retrieval
from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.answering.standing import standing_hits
from assistant.enums import Method
from assistant.exceptions import EncoderUnavailableError
from assistant.language.conversation.leaning import leans, may_lean, opens_as_follow_up
from assistant.language.languages import SPANISH
from assistant.ranker import SAME_WORDS, Candidate, Ranking, rank
from assistant.retrieval import Retrieval
from assistant.retrieval.relevance import thresholds_of

NUM_PASSAGES = 12
NUM_PAST_PASSAGES = 60  # most of what is found for a past day was published since and does not count
_NUM_TOLD = 3  # candidates whose features are kept with the answer: those a route may show


async def find_passages(turn: Turn) -> Reply | None:
    turn.retrieval, ranking = await in_database(search, turn)
    turn.ranking = ranking
    turn.features |= decided_from(ranking)
    return None


def search(turn: Turn) -> tuple[Retrieval, Ranking]:
    """What is found for the question; for one that leans on the question before, for both together."""
    if turn.language != SPANISH:
        return _by_meaning(turn)
    found, ranking = _searched(turn, turn.standalone)
    if not turn.history or not may_lean(turn.question) or ranking.certainty == SAME_WORDS:
        return found, ranking
    is_leaning = leans(turn.question) and not turn.is_completed
    goes_on = is_leaning or opens_as_follow_up(turn.question)
    if (not goes_on and ranking.is_answerable) or (ranking.is_certain and not is_leaning):
        return found, ranking
    turn.is_leaning = turn.is_leaning or goes_on or not ranking.is_answerable
    found_together, together = _beside_the_last(turn)
    if not together.is_answerable:
        return found, replace(ranking, is_certain=ranking.is_certain and not is_leaning)
    return found_together, in_both(ranking, together) if ranking.is_answerable else together


def _by_meaning(turn: Turn) -> tuple[Retrieval, Ranking]:
    """The words of another language say nothing about Spanish entries; never certain, for the same reason."""
    try:
        found, ranking = _searched(turn, turn.standalone, Method.DENSE)
    except EncoderUnavailableError:
        return _searched(turn, turn.standalone)
    thresholds = thresholds_of(found.encoder)
    if thresholds is None or not found.hits:
        return found, ranking
    likeness = {candidate.hit.key: candidate.hit.dense_score or 0.0 for candidate in ranking.candidates}
    near = sorted(ranking.candidates, key=lambda candidate: -likeness[candidate.hit.key])
    best = likeness[near[0].hit.key]
    is_answerable = best >= thresholds.abstain_below
    return found, replace(
        ranking,
        candidates=tuple(near),
        answerability=best if is_answerable else 0.0,
        is_certain=False,
        is_answerable=is_answerable,
    )


def in_both(alone: Ranking, together: Ranking) -> Ranking:
    """Entries by the mean of their probabilities for the question and for the conversation; never certain."""
    candidates: dict[str, Candidate] = {}
    for candidate in (*together.candidates, *alone.candidates):
        known = candidates.get(candidate.hit.key)
        probability = candidate.probability / 2 + (known.probability if known else 0.0)
        candidates[candidate.hit.key] = replace(candidate, probability=probability)
    ordered = sorted(candidates.values(), key=lambda candidate: -candidate.probability)
    return replace(together, candidates=tuple(ordered))


def _beside_the_last(turn: Turn) -> tuple[Retrieval, Ranking]:
    """Never certain: whether the entry holds the detail that is asked for now, the words do not say."""
    found, ranking = _searched(turn, f"{turn.history[-1].question} {turn.standalone}")
    return found, replace(ranking, is_certain=False)


def _searched(turn: Turn, question: str, method: Method = Method.HYBRID) -> tuple[Retrieval, Ranking]:
    found = retrieval.retrieve(
        question,
        unit=turn.request.unit,
        method=method,
        k=NUM_PAST_PASSAGES if turn.is_past else NUM_PASSAGES,
        audience=turn.request.audience,
        as_of=turn.as_of,
    )
    standing = standing_hits(
        found.hits, unit=turn.request.unit, on=turn.as_of, audience=turn.request.audience
    )
    found = replace(found, hits=standing[:NUM_PASSAGES])
    return found, rank(question, found, unit=turn.request.unit)


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
