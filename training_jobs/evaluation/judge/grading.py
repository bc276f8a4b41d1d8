"""The judge model: a grade for each answer, asked once and kept, as the measure `judge_score` (0..1).

The judge sees question, evidence and answers, never which method wrote them. It is asked at temperature 0
and again when its reply breaks the contract; then the answer is measured without it, and counted as such.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from assistant.exceptions import EngineUnavailableError
from assistant.generation import ChatClient, Completion, Message, Timeouts, judge_endpoint
from assistant.generation.breaker import CircuitBreaker
from training_jobs.evaluation.facts import Judging
from training_jobs.evaluation.judge.prompts import (
    MAX_GRADE,
    MAX_REPLY_TOKENS,
    ONE_ANSWER,
    TWO_ANSWERS,
    messages_for,
    read_grades,
    response_format,
)
from training_jobs.evaluation.predictions import Prediction
from training_jobs.measures.answers import token_f1
from training_jobs.models import JudgeGrade

logger = logging.getLogger(__name__)

NUM_TRIES = 3
_MAX_FAILURES = 3  # in a row; then the judge is away, and nobody waits for it any longer

Ask = Callable[[Sequence[Message], Sequence[str]], str]
"""Sends messages, with the fields of the reply, and returns it. Raises EngineUnavailableError."""

MAX_FALLBACK_SHARE = 0.1
"""With more answers without a valid grade the measure is left out: it would no longer be the judge's."""

Replies = Mapping[str, Sequence[Prediction]]
Progress = Callable[[str, int, int], None]  # of (method or stage, done, in all)
STAGE = "judge_score"


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


def judge_replies(
    replies: Replies, *, progress: Progress | None = None, judge: Judge | None = None
) -> tuple[dict[str, list[Prediction]], Judging | None]:
    """The replies with their grades, and what became of the judging; None, and as they were, without a judge.

    Answers to questions with reference answers are graded; silence there is 0 without asking. An answer
    that got no valid grade counts by its shared words (F1) and among `num_fallbacks`.
    """
    if judge is None and not is_switched_on():
        return {name: list(mine) for name, mine in replies.items()}, None
    judge = judge or Judge()
    total = sum(each.is_gradable for mine in replies.values() for each in mine)
    done, fallbacks = 0, 0
    graded: dict[str, list[Prediction]] = {}
    for name, mine in replies.items():
        graded[name] = []
        for each in mine:
            if not each.is_gradable:
                graded[name].append(each)
                continue
            score, is_fallback = _score(judge, each)
            fallbacks += is_fallback
            graded[name].append(replace(each, outcome=replace(each.outcome, judge_score=score)))
            done += 1
            if progress is not None:
                progress(STAGE, done, total)
    is_left_out = bool(total) and fallbacks / total > MAX_FALLBACK_SHARE
    judging = Judging(
        model=judge.model,
        num_answers=total,
        num_asked=judge.counts.asked,
        num_known=judge.counts.known,
        num_retries=judge.counts.retries,
        num_fallbacks=fallbacks,
        is_left_out=is_left_out,
    )
    if is_left_out:
        return {name: list(mine) for name, mine in replies.items()}, judging
    return graded, judging


def with_known_grades(replies: Sequence[Prediction]) -> list[Prediction]:
    """The grades kept of an earlier judging; nobody is asked."""
    return judge_replies({"": replies}, judge=Judge(ask=ask_nobody))[0][""]


def _score(judge: Judge, prediction: Prediction) -> tuple[float, bool]:
    """The score, and whether it is the deterministic one."""
    question, answer = prediction.question, prediction.outcome.answer or ""
    if not answer:
        return 0.0, False
    grade = judge.grade(question.text, question.answers, answer)
    if grade is None:
        return token_f1(answer, question.answers), True
    return grade / MAX_GRADE, False
