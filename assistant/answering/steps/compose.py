"""The written answer: each sentence is shown only after a passage was found that supports it.

What the model cannot say truly is said by the passages themselves: quoted sentences with their source.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from django.conf import settings

from assistant.answering import messages
from assistant.answering.context import Turn
from assistant.answering.language.sentences import take_sentences
from assistant.answering.language.words import content_stems
from assistant.answering.prompt import MAX_TOKENS, build_messages
from assistant.answering.steps.decide import coverage, is_relevant
from assistant.answering.steps.quote import MAX_QUOTE_CHARS, marked, quotation
from assistant.answering.verification import Verifier
from assistant.enums import AnswerStatus
from assistant.exceptions import EngineTimeoutError, EngineUnavailableError
from assistant.generation import ChatClient, resolve_endpoint
from assistant.retrieval.types import Hit
from curation.enums import Kind

MAX_SENTENCES = 4
MAX_DRAFT_CHARS = 2_000  # an engine that ignores max_tokens is cut here
_MAX_QUOTES = 2
_MIN_QUOTED_COVERAGE = 0.34  # a quotation must speak of at least a third of what was asked
_MARKS = re.compile(r"\s*\[\d*\]")
_BULLET = re.compile(r"^\s*(?:[-*•#>]+|\d+[.)])\s+")


async def compose(turn: Turn) -> AsyncGenerator[str, None]:
    """Verified sentences (Markdown with [n]) as they are ready; sets the status of the turn."""
    hits = _context(turn)
    turn.status = AnswerStatus.GENERATED
    try:
        async with aclosing(_written(turn, hits)) as sentences:
            while (sentence := await _next(sentences, patient=bool(turn.shown))) is not None:
                yield sentence
    except EngineUnavailableError:
        turn.notice = messages.engine_down() if not turn.shown else ""
    if turn.shown:
        return
    turn.status = AnswerStatus.EXTRACTIVE
    for quoted in quotations(turn, hits):
        yield quoted
    if not turn.shown:
        _abstain(turn)
        yield messages.unverified()


async def _next(sentences: AsyncGenerator[str, None], *, patient: bool) -> str | None:
    """The next verified sentence, or None at the end. Nobody waits for the first one for long.

    Raises:
        EngineTimeoutError: no sentence could be shown in `FIRST_SENTENCE_TIMEOUT_S`.
    """
    try:
        async with asyncio.timeout(None if patient else settings.FIRST_SENTENCE_TIMEOUT_S):
            return await anext(sentences, None)
    except TimeoutError:
        raise EngineTimeoutError("no sentence in time") from None


def quotations(turn: Turn, hits: Sequence[Hit]) -> list[str]:
    """Up to two passages word for word, each with its source; curated answers first.

    The second is quoted only when its text speaks of something asked that the first does not mention.
    """
    asked = set(content_stems(turn.standalone))
    quoted: list[str] = []
    mentioned: set[str] = set()
    for hit in sorted(hits, key=lambda hit: hit.kind != Kind.FAQ):
        if coverage(turn.standalone, hit) < _MIN_QUOTED_COVERAGE:
            continue
        text = quotation(turn.standalone, hit)
        spoken = asked & set(content_stems(text))
        if quoted and not spoken - mentioned:
            continue
        mentioned |= spoken | (asked & set(content_stems(hit.title)))
        quoted.append(marked(text, turn.number_of(hit)))
        if len(quoted) == _MAX_QUOTES or len(text) > MAX_QUOTE_CHARS:
            break
    return quoted


def _context(turn: Turn) -> list[Hit]:
    """The passages worth reading: relevant ones, best first."""
    hits = turn.retrieval.hits if turn.retrieval else ()
    return [hit for hit in hits if is_relevant(turn.standalone, hit, turn.thresholds)][
        : settings.PROMPT_MAX_SOURCES
    ]


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


def _abstain(turn: Turn) -> None:
    turn.status = AnswerStatus.ABSTAINED_UNVERIFIED
    turn.with_contact = turn.with_suggestions = True
    turn.notice = ""
