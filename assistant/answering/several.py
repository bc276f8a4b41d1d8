"""Two questions in one message: each is answered by its own route, under its own words."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.running import Step, first_reply
from assistant.answering.types import Choice
from assistant.enums import AnswerStatus, Route
from assistant.language.conversation.several import separate_questions
from assistant.retrieval.types import Hit, Retrieval

MAX_QUESTIONS = 3
MAX_CHOICES = 4
# The message as a whole is as sure as its least sure answer.
_SUREST_FIRST = (
    AnswerStatus.FACT,
    AnswerStatus.CURATED,
    AnswerStatus.NEAREST,
    AnswerStatus.CLARIFIED,
    AnswerStatus.ABSTAINED_UNKNOWN,
    AnswerStatus.ABSTAINED_NO_SOURCE,
)


async def answer_each(turn: Turn, *, steps: tuple[Step, ...]) -> Reply | None:
    """The answers one below the other; None when it asks one thing, or one entry answers all."""
    questions = () if turn.request.choice else separate_questions(turn.standalone, turn.known)
    if len(questions) < 2:
        return None
    parts = [_part(turn, question) for question in questions[:MAX_QUESTIONS]]
    for part in parts:
        part.reply = await first_reply(part, steps)
    if _is_one_answer(parts):
        turn.sources.clear()
        return None
    turn.retrieval = _together(parts, turn.sources)
    turn.features = {"parts": [{"question": part.standalone, **part.features} for part in parts]}
    notice = messages.first_questions_only(MAX_QUESTIONS) if len(questions) > MAX_QUESTIONS else ""
    return _joined(parts, notice)


def _part(turn: Turn, question: str) -> Turn:
    """A question of the message as a turn of its own, which numbers its sources with the others.

    Nothing is written by a generator here: several waits would add up.
    """
    return replace(
        turn, question=question, standalone=question, may_write=False, features={}, timings_ms=turn.timings_ms
    )


def _is_one_answer(parts: Sequence[Turn]) -> bool:
    """Whether a single passage answers every part, so that the message is answered best as one question."""
    return len(parts[0].sources) == 1 and all(part.reply.text == parts[0].reply.text for part in parts)


def _joined(parts: Sequence[Turn], notice: str) -> Reply:
    least_sure = max((part.reply for part in parts), key=_unsureness)
    choices = [choice for part in parts for choice in part.reply.choices[: MAX_CHOICES // len(parts) or 1]]
    return Reply(
        least_sure.status,
        "\n\n".join(_shown(part) for part in parts),
        least_sure.route or Route.NEAREST,
        notice=notice,
        choices=tuple(_without_doubles(choices)),
        with_contact=any(part.reply.with_contact for part in parts),
    )


def _shown(part: Turn) -> str:
    """The question in bold and its answer below; a lead stands between them."""
    return "\n\n".join(filter(None, (f"**{part.standalone}**", part.reply.lead, part.reply.text)))


def _unsureness(reply: Reply) -> int:
    return _SUREST_FIRST.index(reply.status) if reply.status in _SUREST_FIRST else len(_SUREST_FIRST)


def _without_doubles(choices: Sequence[Choice]) -> list[Choice]:
    return list({choice.question: choice for choice in choices}.values())


def _together(parts: Sequence[Turn], sources: Sequence[Hit]) -> Retrieval | None:
    """What all parts found as one search, each passage once, the cited ones first."""
    found = [part.retrieval for part in parts if part.retrieval is not None]
    if not found:
        return None
    hits = reduce(
        lambda known, hit: known | {hit.key: known.get(hit.key, hit)},
        [*sources, *(hit for retrieval in found for hit in retrieval.hits)],
        dict[str, Hit](),
    )
    return replace(
        found[0], hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits.values(), start=1))
    )
