"""Two answers to one question, with the same passages, and what a person thinks of them.

Only masked questions are stored.
"""

import asyncio
import secrets
import time
from contextlib import aclosing
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.answering.prompt import MAX_TOKENS
from assistant.enums import Method
from assistant.exceptions import EngineUnavailableError
from assistant.generation import (
    ChatClient,
    Completion,
    Endpoint,
    Message,
    Timeouts,
    find_endpoint,
)
from assistant.privacy import mask_personal_data
from assistant.retrieval import Hit, retrieve
from curation.models import Unit
from training_jobs.data_sets.prompts import closed_book, with_sources
from training_jobs.enums import Preference
from training_jobs.exceptions import ComparisonError
from training_jobs.models import Comparison, Release
from training_jobs.releases.services import release_try
from training_jobs.releases.serving import make_served

Sides = tuple[Release | None, Release | None]

_LOAD_TIMEOUT_S = 45.0  # a person waits for it
_ANSWER_TIMEOUT_S = 40.0
_SOURCE_KEYS = ("key", "kind", "title", "citation", "url", "text")


def sides_shuffled(sides: Sides) -> Sides:
    """The two in an order nobody can foresee."""
    first, second = sides
    return (second, first) if secrets.randbelow(2) else (first, second)


def comparison_create(
    *,
    unit: Unit,
    question: str,
    sides: Sides,
    answers: tuple[str, str],
    sources: list[dict[str, str]],
    with_sources: bool,
    is_blind: bool,
    timings_ms: dict[str, float],
    actor: User | None,
) -> Comparison:
    """Keep two answers; `question` must be masked already."""
    return Comparison.objects.create(
        unit=unit,
        question=question,
        left=sides[0],
        right=sides[1],
        left_answer=answers[0],
        right_answer=answers[1],
        sources=sources,
        with_sources=with_sources,
        is_blind=is_blind,
        timings_ms=timings_ms,
        asked_by=actor,
    )


def comparison_judge(
    comparison: Comparison, preference: str, *, actor: User, comment: str = ""
) -> Comparison:
    """Record the judgement, once, by whoever asked.

    Raises:
        ComparisonError: it is somebody else's, was judged already, or this is no judgement.
    """
    if preference not in Preference.values:
        raise ComparisonError(_("Choose one of the four judgements."))
    if comparison.asked_by_id != actor.pk:
        raise ComparisonError(_("Only the person who asked may judge these answers."))
    num_judged = Comparison.objects.filter(pk=comparison.pk, preference="").update(
        preference=preference, comment=comment[:500], judged_at=timezone.now()
    )
    if not num_judged:
        raise ComparisonError(_("These answers were judged already."))
    comparison.refresh_from_db()
    return comparison


@dataclass(frozen=True, slots=True)
class Written:
    """One model's answer; milliseconds until its last word."""

    text: str
    elapsed_ms: float


def compare(
    *,
    unit: Unit,
    question: str,
    sides: Sides,
    use_sources: bool,
    is_blind: bool,
    actor: User | None,
) -> Comparison:
    """Ask both and keep what they say; models that are not loaded are put on trial for an hour first.

    Raises:
        ComparisonError: the question or the pair cannot be used, or a model does not answer.
        ReleaseError: a release cannot be loaded.
    """
    cleaned = " ".join(mask_personal_data(question).split())
    _require_sensible(cleaned, sides)
    first, second = sides_shuffled(sides) if is_blind else sides
    endpoints = (_endpoint_of(first, actor), _endpoint_of(second, actor))
    hits = _passages(cleaned, unit) if use_sources else ()
    messages = list(with_sources(cleaned, hits) if use_sources else closed_book(unit.name, cleaned))
    left, right = asyncio.run(_write_both(endpoints, messages))
    return comparison_create(
        unit=unit,
        question=cleaned,
        sides=(first, second),
        answers=(left.text, right.text),
        sources=[_source(hit) for hit in hits],
        with_sources=use_sources,
        is_blind=is_blind,
        timings_ms={"left": left.elapsed_ms, "right": right.elapsed_ms},
        actor=actor,
    )


def _passages(question: str, unit: Unit) -> tuple[Hit, ...]:
    """As many as the assistant itself would let a model read."""
    return retrieve(question, unit=unit, method=Method.HYBRID, k=settings.PROMPT_MAX_SOURCES).hits


def _require_sensible(question: str, sides: Sides) -> None:
    if not question:
        raise ComparisonError(_("Write a question."))
    if len(question) > settings.QUESTION_MAX_CHARS:
        raise ComparisonError(
            _("The question is too long: at most %(count)d letters.") % {"count": settings.QUESTION_MAX_CHARS}
        )
    if sides[0] == sides[1]:
        raise ComparisonError(_("Choose two different models."))


def _endpoint_of(release: Release | None, actor: User | None) -> Endpoint:
    """Where this very model answers; loaded first when it is not."""
    try:
        if release is not None and (settings.ENGINE_URL or find_endpoint(_name(release)) is None):
            _load(release, actor)
        endpoint = find_endpoint(_name(release))
    except EngineUnavailableError:
        raise ComparisonError(
            _("No text-generation engine runs. Start the portal (make run) and try again.")
        ) from None
    if endpoint is None:
        name = release.name if release else settings.ENGINE_MODEL
        raise ComparisonError(_("«%(name)s» is not loaded. Try again in a minute.") % {"name": name})
    return endpoint


def _name(release: Release | None) -> str:
    """As the engine knows it; no release is its default model, untuned."""
    return release.served_model.name if release else settings.ENGINE_MODEL


def _load(release: Release, actor: User | None) -> None:
    if not settings.ENGINE_URL:
        release_try(release, actor=actor, reason=_("Comparison"))
    make_served(release, timeout_s=_LOAD_TIMEOUT_S)


async def _write_both(
    endpoints: tuple[Endpoint, Endpoint], messages: list[Message]
) -> tuple[Written, Written]:
    try:
        left, right = await asyncio.gather(*(_write(endpoint, messages) for endpoint in endpoints))
    except (EngineUnavailableError, TimeoutError):
        raise ComparisonError(
            _("A model did not answer in time. Try again; a shorter question helps on a busy machine.")
        ) from None
    return left, right


async def _write(endpoint: Endpoint, messages: list[Message]) -> Written:
    """The whole answer of exactly this model: no other may stand in for it here."""
    started = time.monotonic()
    client = ChatClient(
        endpoint,
        timeouts=Timeouts(silence_s=_ANSWER_TIMEOUT_S, total_s=_ANSWER_TIMEOUT_S),
    )
    pieces: list[str] = []
    async with (
        asyncio.timeout(_ANSWER_TIMEOUT_S),
        aclosing(client.stream(messages, max_tokens=MAX_TOKENS, completion=Completion())) as stream,
    ):
        async for piece in stream:
            pieces.append(piece)
    return Written("".join(pieces).strip(), round((time.monotonic() - started) * 1000, 1))


def _source(hit: Hit) -> dict[str, str]:
    return {name: getattr(hit, name) for name in _SOURCE_KEYS}
