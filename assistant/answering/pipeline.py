"""How an answer is made: the list of steps, read from top to bottom.

A question takes the first route that fits; the last one always does. What a generator writes leaves this
module only verified; every answer, whatever became of it, is recorded.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.answering.recording import close_turn, open_turn, record_failure, result_of, source_urls
from assistant.answering.rendering import render_answer
from assistant.answering.routes.abstain import abstain, abstain_unknown
from assistant.answering.routes.clarify import clarify
from assistant.answering.routes.curated import curated
from assistant.answering.routes.decline import decline
from assistant.answering.routes.fact import fact
from assistant.answering.routes.nearest import nearest
from assistant.answering.routes.person import person, person_against_harm
from assistant.answering.routes.written import written
from assistant.answering.running import Step, first_reply
from assistant.answering.several import answer_each
from assistant.answering.steps.check_input import check_input
from assistant.answering.steps.choose_date import choose_date
from assistant.answering.steps.complete_follow_up import complete_follow_up
from assistant.answering.steps.find_passages import find_passages
from assistant.answering.steps.mask_personal_data import mask_personal_data
from assistant.answering.steps.read_language import read_language
from assistant.answering.steps.read_spelling import read_spelling
from assistant.answering.steps.reply_to_insult import reply_to_insult
from assistant.answering.steps.reply_to_small_talk import reply_to_small_talk
from assistant.answering.steps.show_choice import show_choice
from assistant.answering.types import Accepted, AnswerEvent, AnswerResult, AskRequest, Finished, Sentence
from assistant.enums import AnswerStatus

logger = logging.getLogger(__name__)

ROUTES: tuple[Step, ...] = (
    decline,
    complete_follow_up,
    choose_date,
    show_choice,
    fact,
    find_passages,
    abstain_unknown,  # what is named and unknown here has no nearest entry
    curated,
    person_against_harm,
    clarify,
    written,
    nearest,
    abstain,
)
"""What one question goes through until a route takes it; `abstain` takes what is left."""

STEPS: tuple[Step, ...] = (
    check_input,
    mask_personal_data,
    read_language,
    read_spelling,
    reply_to_small_talk,
    reply_to_insult,
    person,
    partial(answer_each, steps=ROUTES),  # two questions in one message
    *ROUTES,
)

_recordings: set[asyncio.Task[None]] = set()  # the event loop keeps only weak references


async def answer(request: AskRequest) -> AsyncGenerator[AnswerEvent, None]:
    """`Accepted`, then `Sentence`s as they are ready, then `Finished`.

    Closing the iterator cancels the engine's work and records the answer as cancelled. An internal error
    becomes a calm sentence with the office's contact, and an answer recorded as failed.
    """
    turn = await in_database(open_turn, request)
    try:
        yield Accepted(turn.answer_id, turn.conversation_id)
        async with aclosing(_parts(turn)) as parts:
            async for part in parts:
                turn.shown.append(part)
                turn.mark_first_sentence()
                yield Sentence(part, render_answer(part, source_urls(turn)))
        yield Finished(await in_database(close_turn, turn))
    except (GeneratorExit, asyncio.CancelledError):
        await asyncio.shield(_record_later(turn, AnswerStatus.CANCELLED))
        raise
    except Exception as error:  # noqa: BLE001 - the person gets a sentence, the log gets the place
        logger.error("answer %s failed: %s", turn.answer_id, _where(error))
        yield Finished(await _failed(turn))


async def answer_to_end(request: AskRequest) -> AnswerResult:
    """The finished answer, for callers that do not stream."""
    async with aclosing(answer(request)) as events:
        async for event in events:
            if isinstance(event, Finished):
                return event.result
    raise AssertionError("an answer always ends with Finished")


async def _parts(turn: Turn) -> AsyncGenerator[str, None]:
    """What is shown, in the order it is shown: one text, or verified sentences as they are written."""
    turn.reply = await first_reply(turn, STEPS)
    if turn.is_past and turn.sources and not turn.reply.notice:
        turn.reply = replace(turn.reply, notice=messages.in_force_then(turn.as_of))
    if turn.reply.sentences is None:
        yield turn.reply.text
        return
    async with aclosing(turn.reply.sentences) as sentences:
        async for sentence in sentences:
            yield sentence


async def _failed(turn: Turn) -> AnswerResult:
    """What the person sees after an internal error, recorded as far as the database allows."""
    turn.reply = Reply(AnswerStatus.FAILED, with_contact=True)
    turn.sources.clear()
    turn.shown = [messages.failed()]
    try:
        await in_database(record_failure, turn, AnswerStatus.FAILED)
    except Exception as error:  # noqa: BLE001 - the database itself may be what failed
        logger.error("answer %s could not be recorded: %s", turn.answer_id, _where(error))
    return result_of(turn)


def _record_later(turn: Turn, status: AnswerStatus) -> asyncio.Task[None]:
    """Record in a task of its own, which a second cancellation cannot reach."""
    task = asyncio.ensure_future(in_database(record_failure, turn, status))
    _recordings.add(task)
    task.add_done_callback(_recordings.discard)
    return task


def _where(error: Exception) -> str:
    """Type and place of an error, never its text: that may hold what the person wrote."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return type(error).__name__
    code = traceback.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_filename}:{traceback.tb_lineno}"
