"""The judge model: a grade for each answer, asked once and kept.

The judge sees question, evidence and answers, never which method wrote them. It is asked at temperature 0
and again when its reply breaks the contract; then the answer is measured without it, and counted as such.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from assistant.exceptions import EngineUnavailableError
from assistant.generation import ChatClient, Completion, Message, Timeouts, judge_endpoint
from assistant.generation.breaker import CircuitBreaker
from training_jobs.evaluation.judge.prompts import (
    MAX_REPLY_TOKENS,
    ONE_ANSWER,
    TWO_ANSWERS,
    messages_for,
    read_grades,
    response_format,
)
from training_jobs.models import JudgeGrade

logger = logging.getLogger(__name__)

NUM_TRIES = 3
_MAX_FAILURES = 3  # in a row; then the judge is away, and nobody waits for it any longer

Ask = Callable[[Sequence[Message], Sequence[str]], str]
"""Sends messages, with the fields of the reply, and returns it. Raises EngineUnavailableError."""


@dataclass(slots=True)
class JudgeCounts:
    """What happened: every answer is graded (asked for or known) or falls back."""

    asked: int = 0
    known: int = 0
    retries: int = 0
    fallbacks: int = 0


def is_switched_on() -> bool:
    return bool(settings.JUDGE_MODEL)


def ask_judge(messages: Sequence[Message], fields: Sequence[str]) -> str:
    """The judge's reply. A server that does not know JSON schemas is asked without.

    Raises:
        EngineUnavailableError: it is not there, or fell silent.
    """
    endpoint = judge_endpoint()
    if endpoint is None:
        raise EngineUnavailableError("the judge model is not served")
    client = ChatClient(
        endpoint,
        timeouts=Timeouts(silence_s=settings.JUDGE_TIMEOUT_S, total_s=settings.JUDGE_TIMEOUT_S),
        breaker=CircuitBreaker(rest_seconds=0),
    )
    try:
        return asyncio.run(_whole_reply(client, messages, fields))
    except EngineUnavailableError:
        return asyncio.run(_whole_reply(client, messages, None))


def ask_nobody(_messages: Sequence[Message], _fields: Sequence[str]) -> str:
    """For reading what is kept: nothing new is asked."""
    raise EngineUnavailableError("only known grades are read")


@dataclass(slots=True)
class Judge:
    """One judging; `counts` says how it went."""

    ask: Ask = field(default_factory=lambda: ask_judge)  # looked up late, so that tests may put another
    model: str = field(default_factory=lambda: settings.JUDGE_MODEL)
    counts: JudgeCounts = field(default_factory=JudgeCounts)
    _failures: int = 0

    def grade(self, question: str, evidence: Sequence[str], answer: str) -> int | None:
        """0..4; None when the judge gave no valid grade."""
        grades = self._grades(question, evidence, (answer,))
        return grades[0] if grades else None

    def grade_pair(
        self, question: str, evidence: Sequence[str], answers: tuple[str, str]
    ) -> tuple[float, float] | None:
        """Mean grades of both over both orders, so that the place is worth nothing; None without grades."""
        straight = self._grades(question, evidence, answers)
        crossed = self._grades(question, evidence, (answers[1], answers[0]))
        if not straight or not crossed:
            return None
        return (straight[0] + crossed[1]) / 2, (straight[1] + crossed[0]) / 2

    def _grades(self, question: str, evidence: Sequence[str], answers: Sequence[str]) -> tuple[int, ...]:
        """Empty when there are none; what the judge once said is not asked again."""
        key = grade_key(self.model, question, evidence, answers)
        kept = JudgeGrade.objects.filter(key=key).values_list("grades", flat=True).first()
        if kept is not None:
            self.counts.known += 1
            grades = tuple(kept)
        else:
            grades = self._asked(key, question, evidence, answers)
        if not grades:
            self.counts.fallbacks += 1
        return grades

    def _asked(
        self, key: str, question: str, evidence: Sequence[str], answers: Sequence[str]
    ) -> tuple[int, ...]:
        if self._failures >= _MAX_FAILURES:
            return ()
        fields = ONE_ANSWER if len(answers) == 1 else TWO_ANSWERS
        self.counts.asked += 1
        for number in range(NUM_TRIES):
            self.counts.retries += number > 0
            try:
                reply = self.ask(messages_for(question, evidence, answers, is_retry=number > 0), fields)
            except EngineUnavailableError:
                self._failures += 1
                if self.ask is ask_nobody:
                    return ()
                if self._failures >= _MAX_FAILURES:
                    logger.warning("judge_unavailable: answers are measured without it")
                    return ()
                continue
            self._failures = 0
            grades = read_grades(reply, fields)
            if grades is not None:
                return _keep(key, self.model, grades)
        return _keep(key, self.model, ()) if not self._failures else ()


def grade_key(model: str, question: str, evidence: Sequence[str], answers: Sequence[str]) -> str:
    """SHA-256 over all that decides a grade: judge, instructions and texts, in their order."""
    asked: list[Any] = [model, settings.JUDGE_URL, messages_for(question, evidence, answers)]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


def _keep(key: str, model: str, grades: tuple[int, ...]) -> tuple[int, ...]:
    row, _is_new = JudgeGrade.objects.get_or_create(
        key=key, defaults={"judge": model[:300], "grades": list(grades)}
    )
    return tuple(row.grades)


async def _whole_reply(client: ChatClient, messages: Sequence[Message], fields: Sequence[str] | None) -> str:
    pieces = []
    async with aclosing(
        client.stream(
            messages,
            max_tokens=MAX_REPLY_TOKENS,
            completion=Completion(),
            response_format=None if fields is None else response_format(fields),
        )
    ) as stream:
        async for piece in stream:
            pieces.append(piece)
    return "".join(pieces)
