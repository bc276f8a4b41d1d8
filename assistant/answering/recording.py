"""From a finished turn to what is shown and what is kept."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

from django.utils import timezone

from assistant.answering.context import Turn
from assistant.answering.quoting.quote import card_text
from assistant.answering.rendering import render_answer
from assistant.answering.types import AnswerResult, AskRequest, Citation, Contact
from assistant.enums import AnswerStatus
from assistant.index.programmes import known_programmes
from assistant.ranker import Ranking
from assistant.retrieval.types import Hit
from assistant.selectors.answers import (
    conversation_history,
    may_write,
    popular_questions,
    production_generator,
)
from assistant.services.answers import SourceRecord, answer_open, answer_record
from curation.enums import Kind
from curation.models import Unit

_NUM_SUGGESTIONS = 3


def open_turn(request: AskRequest) -> Turn:
    """A turn whose answer row exists. An unknown conversation, or one of another unit, starts a new one."""
    conversation_id = request.conversation_id
    history = conversation_history(conversation_id, request.unit) if conversation_id else None
    turn = Turn(
        request=request,
        answer_id=uuid4(),
        conversation_id=conversation_id if conversation_id and history is not None else uuid4(),
        as_of=request.as_of or timezone.localdate(),
        history=history or (),
    )
    turn.production_generator = request.generator or production_generator(request.unit)
    turn.may_write = may_write(request.unit, writing=request.writing)
    turn.known = known_programmes(request.unit)
    answer_open(
        answer_id=turn.answer_id,
        conversation_id=turn.conversation_id,
        unit=request.unit,
        channel=request.channel,
        as_of=turn.as_of,
        audience=request.audience,
    )
    return turn


def close_turn(turn: Turn) -> AnswerResult:
    """Write the answer and give the result people see."""
    turn.timings_ms["total"] = round((time.perf_counter() - turn.started) * 1000, 2)
    answer_record(answer_id=turn.answer_id, fields=_fields(turn), sources=_sources(turn))
    return result_of(turn, suggestions=_suggestions(turn) if turn.reply.with_suggestions else ())


def record_failure(turn: Turn, status: AnswerStatus) -> None:
    """Keep that the answer was cancelled or failed, with what had been shown."""
    turn.reply = replace(turn.reply, status=status)
    turn.timings_ms["total"] = round((time.perf_counter() - turn.started) * 1000, 2)
    answer_record(answer_id=turn.answer_id, fields=_fields(turn), sources=_sources(turn))


def result_of(turn: Turn, *, suggestions: tuple[str, ...] = ()) -> AnswerResult:
    found = turn.retrieval
    return AnswerResult(
        id=turn.answer_id,
        conversation_id=turn.conversation_id,
        status=turn.reply.status,
        text=turn.text,
        html=render_answer(turn.text, source_urls(turn)),
        citations=tuple(
            _citation(number, hit, turn.standalone) for number, hit in enumerate(turn.sources, start=1)
        ),
        notice=turn.reply.notice,
        contact=contact_of(turn.request.unit) if turn.reply.with_contact else None,
        suggestions=suggestions,
        as_of=turn.as_of,
        method=found.method if found else "",
        generator=turn.completion.model,
        encoder=found.encoder if found else "",
        index_generation=found.index_generation if found else None,
        timings_ms=dict(turn.timings_ms),
        route=turn.reply.route,
        lead=turn.reply.lead,
        choices=turn.reply.choices,
        understood=turn.standalone if turn.is_completed else "",
        language=turn.language,
    )


def source_urls(turn: Turn) -> Mapping[int, str]:
    return {number: hit.url for number, hit in enumerate(turn.sources, start=1)}


def contact_of(unit: Unit) -> Contact:
    return Contact(unit.name, unit.contact_email, unit.contact_phone, unit.contact_place, unit.contact_hours)


def _fields(turn: Turn) -> dict[str, Any]:
    found = turn.retrieval
    return {
        "question": turn.question,
        "standalone_question": turn.standalone if turn.standalone != turn.question else "",
        "status": turn.reply.status,
        "route": turn.reply.route.value if turn.reply.route else "",
        "lead": turn.reply.lead,
        "choices": [asdict(choice) for choice in turn.reply.choices],
        "features": turn.features,
        "text": turn.text,
        "notice": turn.reply.notice,
        "as_of": turn.as_of,
        "method": found.method if found else "",
        "encoder": found.encoder if found else "",
        "index_generation": found.index_generation if found else None,
        "generator": turn.completion.model,
        "timings_ms": turn.timings_ms,
        "num_prompt_tokens": turn.completion.num_prompt_tokens,
        "num_completion_tokens": turn.completion.num_completion_tokens,
    }


def _sources(turn: Turn) -> Iterator[SourceRecord]:
    numbers = {hit.key: number for number, hit in enumerate(turn.sources, start=1)}
    found = turn.retrieval.hits if turn.retrieval else ()
    looked_up = [hit for hit in turn.sources if hit.key not in {each.key for each in found}]
    for rank, hit in enumerate((*found, *looked_up), start=1):
        yield SourceRecord(
            rank=rank,
            number=numbers.get(hit.key),
            key=hit.key,
            kind=hit.kind,
            title=hit.title,
            citation=hit.citation,
            url=hit.url,
            text=hit.text,
            text_hash=hit.text_hash,
            score=hit.score,
        )


def _citation(number: int, hit: Hit, question: str) -> Citation:
    excerpt = card_text(question, hit)
    return Citation(number, hit.key, hit.kind, hit.title, hit.citation, hit.url, excerpt)


def suggested_questions(ranking: Ranking | None, popular: tuple[str, ...]) -> tuple[str, ...]:
    """Frequent questions that may answer it, the most probable first; where there are none, popular ones."""
    candidates = ranking.candidates if ranking else ()
    near = [candidate.hit.title for candidate in candidates if candidate.hit.kind == Kind.FAQ]
    return tuple(dict.fromkeys(near or popular))[:_NUM_SUGGESTIONS]


def _suggestions(turn: Turn) -> tuple[str, ...]:
    popular = popular_questions(turn.request.unit, as_of=turn.as_of, audience=turn.request.audience)
    return suggested_questions(turn.ranking, popular)
