"""The whole assistant as students get it: guards, search, decision, quoting or writing, verification.

It answers as the unit is set, or as if it were set to quote or to write: so a model is measured against the
entries it would replace. Its answers are recorded like any other, under the channel of the command line,
which reports leave out.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from django.conf import settings as django_settings

from assistant import encoder as encoders
from assistant.answering.pipeline import answer
from assistant.answering.prompt import MAX_TOKENS
from assistant.answering.quoting.quote import unmarked
from assistant.answering.types import AnswerResult, AskRequest, Finished, Sentence
from assistant.enums import AnswerStatus, Channel
from assistant.generation import engine_pid
from assistant.language.sentences import split_sentences
from assistant.models import Answer, AnswerSource
from assistant.ranker.current import ranker_digest
from assistant.retrieval import Hit
from assistant.selectors.answers import may_write, production_generator
from curation.enums import Writing
from curation.models import Unit
from training_jobs.evaluation.methods.base import MethodBase
from training_jobs.evaluation.methods.generation import (
    generator_digest,
    not_served,
    require_served,
    supported,
)
from training_jobs.evaluation.predictions import Outcome
from training_jobs.evaluation.process_memory import own_process
from training_jobs.question_sets.question_file import Question

_WORD_FOR_WORD = {AnswerStatus.FACT, AnswerStatus.CURATED, AnswerStatus.NEAREST}
_ANSWERED = _WORD_FOR_WORD | {AnswerStatus.GENERATED}


class WholeAssistant(MethodBase):
    """`writing` None: as the unit is set. `model` is the generator's name; empty: the one in production."""

    def __init__(
        self, unit: Unit, *, name: str = "assistant", writing: Writing | None = None, model: str = ""
    ) -> None:
        super().__init__(name)
        self._unit = unit
        self._writing = writing
        self._named_model = model

    @property
    def settings(self) -> Mapping[str, Any]:
        """A generator that writes nothing decides nothing: a new one leaves what is quoted as it was."""
        writes = may_write(self._unit, writing=self._writing)
        return {
            "writes": writes,
            "model": self._model if writes else "",
            "digest": generator_digest(self._model) if writes else "",
            "encoder": encoders.get_encoder().digest,
            "ranker": ranker_digest(self._unit),
            "max_tokens": MAX_TOKENS,
            "max_sources": django_settings.PROMPT_MAX_SOURCES,
            "first_sentence_timeout_s": django_settings.FIRST_SENTENCE_TIMEOUT_S,
        }

    def prepare(self) -> None:
        """One greeting: it loads what the first question would wait for, and searches nothing."""
        self._require_writer()
        asyncio.run(_ask(self._request("Hola")))

    def answering_pids(self) -> tuple[int, ...] | None:
        """This process and, where it may write, the engine; None when the engine is not ours."""
        if not may_write(self._unit, writing=self._writing):
            return own_process()
        engine = engine_pid(self._model)
        return None if engine is None else (*own_process(), engine)

    def ask(self, question: Question) -> Outcome:
        started = time.perf_counter()
        result, first_sentence_ms = asyncio.run(_ask(self._request(question.text, question)))
        elapsed_ms = (time.perf_counter() - started) * 1000
        if result.status in {AnswerStatus.NEAREST, AnswerStatus.GENERATED}:
            self._require_writer(wrote=result.generator)
        has_answered = result.status in _ANSWERED
        num_sentences, num_supported = _support(result) if has_answered else (0, 0)
        row = Answer.objects.filter(pk=result.id).first()
        return Outcome(
            answer=unmarked(result.text) if has_answered else "",
            citations=tuple(citation.key for citation in result.citations) if has_answered else (),
            abstained=not has_answered,
            status=result.status.value,
            first_token_ms=first_sentence_ms,
            num_prompt_tokens=row.num_prompt_tokens if row else None,
            num_completion_tokens=row.num_completion_tokens if row else None,
            num_sentences=num_sentences,
            num_supported=num_supported,
            elapsed_ms=elapsed_ms,
        )

    def _request(self, text: str, question: Question | None = None) -> AskRequest:
        return AskRequest(
            question=text,
            unit=self._unit,
            channel=Channel.COMMAND,
            as_of=question.as_of if question else None,
            writing=self._writing,
            generator=self._named_model,
        )

    @property
    def _model(self) -> str:
        return self._named_model or production_generator(self._unit) or django_settings.ENGINE_MODEL

    def _require_writer(self, *, wrote: str = "") -> None:
        """Where writing is what is measured, the very model has to be served.

        Otherwise the assistant would quote without a word, or another model would write (`wrote` names the
        one that did), and the figures would be those of something else.

        Raises:
            MethodUnavailableError: no engine runs, or it serves other models.
        """
        if self._writing != Writing.ALWAYS:
            return
        require_served(self._model)
        if wrote == django_settings.ENGINE_MODEL != self._model:  # the default one stood in
            raise not_served(self._model)


async def _ask(request: AskRequest) -> tuple[AnswerResult, float | None]:
    """The answer, and milliseconds until its first sentence could be read."""
    started, first_ms = time.perf_counter(), None
    async with aclosing(answer(request)) as events:
        async for event in events:
            if isinstance(event, Sentence) and first_ms is None:
                first_ms = (time.perf_counter() - started) * 1000
            if isinstance(event, Finished):
                return event.result, first_ms
    raise AssertionError("an answer always ends with Finished")


def _support(result: AnswerResult) -> tuple[int, int]:
    """What is quoted word for word is supported by being so; what was written is checked again."""
    if result.status in _WORD_FOR_WORD:
        num_sentences = len(split_sentences(result.text))
        return num_sentences, num_sentences
    return supported(result.text, _sources(result))


def _sources(result: AnswerResult) -> list[Hit]:
    """The cited passages as they were recorded, in the order of their numbers."""
    rows = AnswerSource.objects.filter(answer_id=result.id, is_used=True).order_by("number")
    return [
        Hit(
            rank=row.rank,
            key=row.key,
            entry_key=row.key,
            kind=row.kind,
            title=row.title,
            heading_path=(),
            text=row.text,
            questions=(),
            citation=row.citation,
            url=row.url,
            audience="",
            valid_from=None,
            valid_until=None,
            text_hash=row.text_hash,
            score=row.score,
            dense_score=None,
            lexical_score=None,
        )
        for row in rows
    ]
