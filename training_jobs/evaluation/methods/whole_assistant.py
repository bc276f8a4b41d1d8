"""The whole assistant as students get it: guards, search, decision, writing, verification.

Its answers are recorded like any other, under the channel of the command line, which reports leave out.
"""

import asyncio
import re
import time
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from django.conf import settings as django_settings

from assistant import encoder as encoders
from assistant.answering.pipeline import answer
from assistant.answering.prompt import MAX_TOKENS
from assistant.answering.types import AnswerResult, AskRequest, Finished, Sentence
from assistant.enums import AnswerStatus, Channel
from assistant.generation import engine_pid
from assistant.language.sentences import split_sentences
from assistant.models import Answer, AnswerSource
from assistant.retrieval import Hit
from assistant.selectors.answers import encoder_by_name, production_generator
from curation.models import Unit
from training_jobs.evaluation.methods.base import MethodBase
from training_jobs.evaluation.methods.generation import supported
from training_jobs.evaluation.predictions import Outcome
from training_jobs.evaluation.process_memory import own_process
from training_jobs.evaluation.questions import Question

_WORD_FOR_WORD = {AnswerStatus.CURATED, AnswerStatus.EXTRACTIVE}
_ANSWERED = _WORD_FOR_WORD | {AnswerStatus.GENERATED}
_MARKS = re.compile(r"\s*\[\d+\]")


class WholeAssistant(MethodBase):
    def __init__(self, unit: Unit) -> None:
        super().__init__("assistant")
        self._unit = unit

    @property
    def settings(self) -> Mapping[str, Any]:
        encoder = encoders.get_encoder()
        thresholds = encoder_by_name(encoder.name)
        return {
            "model": production_generator(self._unit) or django_settings.ENGINE_MODEL,
            "encoder": encoder.digest,
            "abstain_below": thresholds.abstain_below if thresholds else None,
            "certain_above": thresholds.certain_above if thresholds else None,
            "max_tokens": MAX_TOKENS,
            "max_sources": django_settings.PROMPT_MAX_SOURCES,
        }

    def prepare(self) -> None:
        """One greeting: it loads what the first question would wait for, and searches nothing."""
        asyncio.run(_ask(AskRequest(question="Hola", unit=self._unit, channel=Channel.COMMAND)))

    def answering_pids(self) -> tuple[int, ...] | None:
        """This process and the engine; None when the engine is not ours."""
        engine = engine_pid(production_generator(self._unit) or django_settings.ENGINE_MODEL)
        return None if engine is None else (*own_process(), engine)

    def ask(self, question: Question) -> Outcome:
        request = AskRequest(
            question=question.text, unit=self._unit, channel=Channel.COMMAND, as_of=question.as_of
        )
        started = time.perf_counter()
        result, first_sentence_ms = asyncio.run(_ask(request))
        elapsed_ms = (time.perf_counter() - started) * 1000
        has_answered = result.status in _ANSWERED
        num_sentences, num_supported = _support(result) if has_answered else (0, 0)
        row = Answer.objects.filter(pk=result.id).first()
        return Outcome(
            answer=_MARKS.sub("", result.text).strip() if has_answered else "",
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
