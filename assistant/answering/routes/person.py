"""To a person: who asks for one, complains, asks about their own case, or is in distress.

Distress comes first and waits for nothing: the numbers to call, at once. Complaints and own cases keep the
door open to what is written: an entry in the very words answers by itself, the nearest ones are buttons.
"""

import asyncio

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.answering.routes.nearest import choice_of
from assistant.answering.steps import find_passages
from assistant.answering.types import Choice
from assistant.enums import AnswerStatus, Route
from assistant.intent import Intent, intent_of
from assistant.language.harm import seeks_help_against_harm
from assistant.ranker import Ranking, asked_word_for_word
from curation.enums import Kind

NUM_CHOICES = 2


async def person(turn: Turn) -> Reply | None:
    if turn.request.choice:  # a button was pressed: its entry is meant
        return None
    intent = await asyncio.to_thread(intent_of, turn.question, goes_on=bool(turn.history))
    turn.features["intent"] = intent.value
    unit = turn.request.unit
    if intent == Intent.DISTRESS:
        return _to_person(turn, messages.distress(unit))
    if intent == Intent.REQUEST:
        return _to_person(turn, messages.asked_for_person(unit))
    if intent == Intent.COMPLAINT:
        return await _beside_what_is_written(turn, messages.complained(unit))
    if intent == Intent.OWN_CASE:
        return await _beside_what_is_written(turn, messages.own_case(unit))
    return None


async def person_against_harm(turn: Turn) -> Reply | None:
    """Where to report harassment or violence: a probable entry is not enough, the numbers go first."""
    if turn.ranking is None or not seeks_help_against_harm(turn.question):
        return None
    return _to_person(turn, messages.against_harm(turn.request.unit), _nearest(turn.ranking))


async def _beside_what_is_written(turn: Turn, text: str) -> Reply | None:
    found, ranking = await in_database(find_passages.search, turn)
    if asked_word_for_word(turn.question, found.hits) is not None:
        return None
    turn.retrieval = found
    return _to_person(turn, text, _nearest(ranking))


def _to_person(turn: Turn, text: str, choices: tuple[Choice, ...] = ()) -> Reply:
    return Reply(AnswerStatus.PERSON, text, Route.PERSON, choices=choices, with_contact=True)


def _nearest(ranking: Ranking) -> tuple[Choice, ...]:
    if not ranking.is_answerable:
        return ()
    hits = [candidate.hit for candidate in ranking.candidates if candidate.hit.kind == Kind.FAQ]
    return tuple(choice_of(hit) for hit in hits[:NUM_CHOICES])
