"""A language model alone, or with the passages that hybrid search finds; untuned or tuned."""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings as django_settings
from django.utils.translation import gettext as _

from assistant import encoder as encoders
from assistant.answering.prompt import MAX_TOKENS, build_messages
from assistant.answering.verification import Verifier
from assistant.enums import Method as SearchMethod
from assistant.enums import ModelRole
from assistant.exceptions import EngineUnavailableError, ModelNotServedError
from assistant.generation import (
    ChatClient,
    Completion,
    Endpoint,
    Message,
    Timeouts,
    engine_pid,
    find_endpoint,
)
from assistant.generation.breaker import CircuitBreaker
from assistant.language.sentences import split_sentences
from assistant.language.words import fold
from assistant.models import ServedModel
from assistant.retrieval import Hit
from curation.models import Unit
from training_jobs.evaluation.methods.base import ClosedBook, MethodBase
from training_jobs.evaluation.methods.portal_search import search
from training_jobs.evaluation.predictions import Outcome
from training_jobs.evaluation.process_memory import own_process
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.question_sets.question_file import Question

NUM_CHECKED_PASSAGES = 8  # what a model alone says is held against as many as the assistant looks at
_SILENCE_S, _TOTAL_S = 120.0, 240.0  # nobody waits for it; a busy machine must not look like a bad model
_NUM_TRIES = 3
_REST_S = 5.0
_CITED = re.compile(r"\[(\d+)\]")
_MARKS = re.compile(r"\s*\[\d*\]")
_DOES_NOT_KNOW = re.compile(r"^\W*no lo se\b")


@dataclass(frozen=True, slots=True)
class _Written:
    text: str
    elapsed_ms: float
    completion: Completion


class LanguageModel(MethodBase):
    """`model` is its name at the engine. `closed_book` None: the assistant's own prompt with sources."""

    def __init__(self, unit: Unit, *, name: str, model: str, closed_book: ClosedBook | None) -> None:
        super().__init__(name)
        self._unit = unit
        self._model = model
        self._closed_book = closed_book
        self._client: ChatClient | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        return {
            "model": self._model,
            "digest": generator_digest(self._model),
            "max_tokens": MAX_TOKENS,
            "prompt": _digest(self._messages("¿?", ())),
            "encoder": encoders.get_encoder().digest,
            "max_sources": 0 if self._closed_book else django_settings.PROMPT_MAX_SOURCES,
            "source_chars": 0 if self._closed_book else django_settings.PROMPT_SOURCE_CHARS,
        }

    def prepare(self) -> None:
        if not self._model:
            raise MethodUnavailableError(
                _(
                    "No tuned model is in production for this unit: promote a release, or name a served one "
                    "with --tuned-model."
                )
            )
        self._client = ChatClient(
            require_served(self._model),
            timeouts=Timeouts(silence_s=_SILENCE_S, total_s=_TOTAL_S),
            breaker=CircuitBreaker(rest_seconds=0),
        )
        self._write([Message(role="user", content="Hola")], max_tokens=1)

    def answering_pids(self) -> tuple[int, ...] | None:
        """The engine, and this process where it searches first; None when the engine is not ours."""
        engine = engine_pid(self._model)
        if engine is None:
            return None
        return (engine,) if self._closed_book else (*own_process(), engine)

    def ask(self, question: Question) -> Outcome:
        started = time.perf_counter()
        hits: tuple[Hit, ...] = ()
        if self._closed_book is None:
            hits = self._passages(question, django_settings.PROMPT_MAX_SOURCES)
        searched_ms = (time.perf_counter() - started) * 1000
        written = self._write(self._messages(question.text, hits), max_tokens=MAX_TOKENS)
        checked_against = hits if hits else self._passages(question, NUM_CHECKED_PASSAGES)
        return self._outcome(written, searched_ms, hits, checked_against)

    def _outcome(
        self, written: _Written, searched_ms: float, read: Sequence[Hit], checked_against: Sequence[Hit]
    ) -> Outcome:
        first_token_ms = written.completion.first_token_ms
        return replace(
            outcome_of(written.text, read=read, checked_against=checked_against),
            citations=_cited(written.text, read) if self._closed_book is None else None,
            first_token_ms=None if first_token_ms is None else round(searched_ms + first_token_ms, 3),
            num_prompt_tokens=written.completion.num_prompt_tokens,
            num_completion_tokens=written.completion.num_completion_tokens,
            elapsed_ms=searched_ms + written.elapsed_ms,
        )

    def _passages(self, question: Question, k: int) -> tuple[Hit, ...]:
        return search(question.text, unit=self._unit, method=SearchMethod.HYBRID, k=k, as_of=question.as_of)

    def _messages(self, question: str, hits: Sequence[Hit]) -> list[Message]:
        if self._closed_book is not None:
            return list(self._closed_book(self._unit.name, question))
        return build_messages(question, hits)

    def _write(self, messages: Sequence[Message], *, max_tokens: int) -> _Written:
        """The whole reply; an engine that fails for a moment is asked again."""
        for tries_left in reversed(range(_NUM_TRIES)):
            try:
                return asyncio.run(self._stream(messages, max_tokens))
            except ModelNotServedError:
                raise not_served(self._model) from None
            except EngineUnavailableError as error:
                if not tries_left:
                    raise MethodUnavailableError(
                        _("The text-generation engine stopped answering: %(reason)s") % {"reason": error}
                    ) from error
                time.sleep(_REST_S)
        raise AssertionError("the last try returns or raises")

    async def _stream(self, messages: Sequence[Message], max_tokens: int) -> _Written:
        assert self._client is not None, "prepare comes first"  # noqa: S101
        completion, pieces, started = Completion(), [], time.perf_counter()
        async with aclosing(
            self._client.stream(messages, max_tokens=max_tokens, completion=completion)
        ) as stream:
            async for piece in stream:
                pieces.append(piece)
        return _Written("".join(pieces).strip(), (time.perf_counter() - started) * 1000, completion)


def require_served(model: str) -> Endpoint:
    """Where the engine answers with this very model.

    Raises:
        MethodUnavailableError: no engine runs, or it serves other models.
    """
    try:
        endpoint = find_endpoint(model)
    except EngineUnavailableError:
        raise MethodUnavailableError(
            _("No text-generation engine runs: start the portal (make run) or set ENGINE_URL.")
        ) from None
    if endpoint is None:
        raise not_served(model)
    return endpoint


def generator_digest(model: str) -> str:
    """Of the model's files: a release trained again answers otherwise under the same name."""
    rows = ServedModel.objects.filter(role=ModelRole.GENERATOR, name=model)
    return rows.order_by("-pk").values_list("digest", flat=True).first() or ""


def not_served(model: str) -> MethodUnavailableError:
    return MethodUnavailableError(
        _("The engine does not serve «%(model)s»: promote the release or put it on trial first.")
        % {"model": model}
    )


def outcome_of(text: str, *, read: Sequence[Hit], checked_against: Sequence[Hit]) -> Outcome:
    """What a model's text amounts to. `read` are the sources of its prompt, in their order."""
    abstained = not text or bool(_DOES_NOT_KNOW.match(fold(text)))
    num_sentences, num_supported = (0, 0) if abstained else supported(text, checked_against)
    return Outcome(
        answer="" if abstained else _MARKS.sub("", text).strip(),
        citations=_cited(text, read),
        abstained=abstained,
        confidence=read[0].dense_score if read else None,
        status="abstained" if abstained else "generated",
        num_sentences=num_sentences,
        num_supported=num_supported,
    )


def supported(text: str, hits: Sequence[Hit]) -> tuple[int, int]:
    """How many sentences the text has, and how many of them the verifier finds in the passages."""
    verifier = Verifier(hits)
    sentences = split_sentences(text)
    return len(sentences), sum(verifier.check(sentence).is_supported for sentence in sentences)


def _cited(text: str, read: Sequence[Hit]) -> tuple[str, ...]:
    """Keys of the sources whose numbers stand in the text; numbers of no source are left out."""
    numbers = dict.fromkeys(int(number) for number in _CITED.findall(text))
    return tuple(read[number - 1].key for number in numbers if 1 <= number <= len(read))


def _digest(messages: Sequence[Message]) -> str:
    return hashlib.sha256(json.dumps(messages, ensure_ascii=False).encode()).hexdigest()[:16]
