"""The written answer, where the unit's generator has earned it: each sentence is shown only verified.

Nobody waits for a generator that has not been measured to beat the nearest entry. When it gives no sentence
that a passage supports, or none in time, this route steps aside and the nearest entry is shown.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from django.conf import settings

from assistant.answering.context import Reply, Turn
from assistant.answering.prompt import MAX_TOKENS, build_messages
from assistant.answering.verification import Verifier
from assistant.enums import AnswerStatus, Route
from assistant.exceptions import EngineTimeoutError, EngineUnavailableError
from assistant.generation import ChatClient, resolve_endpoint
from assistant.language.sentences import take_sentences
from assistant.language.words import content_stems
from assistant.retrieval.types import Hit

MAX_SENTENCES = 4
MAX_DRAFT_CHARS = 2_000  # an engine that ignores max_tokens is cut here
_MARKS = re.compile(r"\s*\[\d*\]")
_BULLET = re.compile(r"^\s*(?:[-*•#>]+|\d+[.)])\s+")


async def written(turn: Turn) -> Reply | None:
    ranking = turn.ranking
    if not turn.may_write or ranking is None or not ranking.is_answerable:
        return None
    hits = [candidate.hit for candidate in ranking.candidates[: settings.PROMPT_MAX_SOURCES]]
    sentences = _written(turn, hits)
    try:
        first = await _first(sentences)
    except EngineUnavailableError:
        first = None
    if first is None:
        await sentences.aclose()
        turn.sources.clear()
        return None
    return Reply(AnswerStatus.GENERATED, route=Route.WRITTEN, sentences=_all(first, sentences))


async def _first(sentences: AsyncGenerator[str, None]) -> str | None:
    """The first verified sentence, None when there is none. Nobody waits for it for long.

    Raises:
        EngineTimeoutError: no sentence could be shown in `FIRST_SENTENCE_TIMEOUT_S`.
    """
    try:
        async with asyncio.timeout(settings.FIRST_SENTENCE_TIMEOUT_S):
            return await anext(sentences, None)
    except TimeoutError:
        raise EngineTimeoutError("no sentence in time") from None


async def _all(first: str, others: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    """What was verified stays when the engine breaks off."""
    async with aclosing(others):
        yield first
        try:
            async for sentence in others:
                yield sentence
        except EngineUnavailableError:
            return


async def _written(turn: Turn, hits: Sequence[Hit]) -> AsyncGenerator[str, None]:
    """Sentences of the model that a passage supports, with the number of that passage."""
    client = ChatClient(resolve_endpoint(turn.production_generator))
    turn.completion.model = client.endpoint.model
    verifier = Verifier(hits)
    said: list[frozenset[str]] = []
    async with aclosing(_drafted(client, turn, hits)) as drafts:
        async for draft in drafts:
            verdict = verifier.check(draft)
            stems = frozenset(content_stems(_MARKS.sub("", draft)))
            if not verdict.is_supported or draft.rstrip().endswith("?") or _is_repeated(stems, said):
                continue
            said.append(stems)
            yield with_mark(draft, turn.number_of(hits[verdict.number - 1]))
            if len(said) == MAX_SENTENCES:
                return


async def _drafted(client: ChatClient, turn: Turn, hits: Sequence[Hit]) -> AsyncGenerator[str, None]:
    """Sentences as the model writes them, unverified. An unfinished last sentence is left out."""
    buffer, length = "", 0
    prompt = build_messages(turn.standalone, hits)
    async with aclosing(client.stream(prompt, max_tokens=MAX_TOKENS, completion=turn.completion)) as pieces:
        async for piece in pieces:
            length += len(piece)
            finished, buffer = take_sentences(buffer + piece)
            for sentence in finished:
                yield sentence
            if length > MAX_DRAFT_CHARS:
                return
    if buffer.strip() and turn.completion.finish_reason != "length":
        yield buffer.strip()


def with_mark(sentence: str, number: int) -> str:
    """The sentence with exactly one mark, before its full stop, as in «… 24 meses [1].»."""
    bare = _BULLET.sub("", _MARKS.sub("", sentence)).strip()
    body = bare.rstrip(".!…;: ")
    return f"{body} [{number}]{bare[len(body) :].strip() or '.'}"


def _is_repeated(stems: frozenset[str], said: Sequence[frozenset[str]]) -> bool:
    return any(len(stems & other) >= 0.8 * len(stems) for other in said)
