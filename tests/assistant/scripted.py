"""An answering pipeline that follows a script: events in order, pauses, failures. Replaces the real one."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from assistant.answering.types import (
    Accepted,
    AnswerEvent,
    AnswerResult,
    AskRequest,
    Citation,
    Contact,
    Finished,
    Sentence,
)
from assistant.enums import AnswerStatus

CONTACT = Contact(
    name="Secretaría de Posgrado",
    email="posgrado@example.edu.bo",
    phone="+591 2 244 0000",
    place="Av. Villazón 1995, piso 2",
    hours="Lunes a viernes, 8:30 a 16:00",
)


def citation(number: int = 1, url: str = "/c/soe/preguntas/costo/", **changes: Any) -> Citation:
    made = Citation(
        number=number,
        key="faq:costo",
        kind="faq",
        title="¿Cuánto cuesta la maestría?",
        citation="Preguntas frecuentes: «¿Cuánto cuesta la maestría?»",
        url=url,
        excerpt="La matrícula cuesta 500 Bs por semestre.",
    )
    return replace(made, **changes)


def result(**changes: Any) -> AnswerResult:
    made = AnswerResult(
        id=uuid4(),
        conversation_id=uuid4(),
        status=AnswerStatus.GENERATED,
        text="La matrícula cuesta **500 Bs** [1].",
        html="<p>La matrícula cuesta <strong>500 Bs</strong> [1].</p>",
        citations=(citation(),),
        notice="",
        contact=None,
        suggestions=(),
        as_of=date(2026, 11, 24),
        method="hybrid",
        generator="/srv/models/smollm2-135m-instruct",
        encoder="multilingual-e5-small",
        index_generation=7,
        timings_ms={"total": 12.5},
    )
    return replace(made, **changes)


ABSTENTION = result(
    status=AnswerStatus.ABSTAINED_NO_SOURCE,
    text="No encontré una respuesta publicada.",
    html="<p>No encontré una respuesta publicada.</p>",
    citations=(),
    contact=CONTACT,
    suggestions=("¿Cuánto cuesta la maestría?",),
)


@dataclass
class ScriptedAssistant:
    """Answers every question with `result`; `fail_with` is raised after the first sentence."""

    result: AnswerResult = field(default_factory=result)
    sentences: tuple[str, ...] = ("La matrícula cuesta <strong>500 Bs</strong> [1].",)
    pause_seconds: float = 0.0
    fail_with: Exception | None = None
    asked: list[AskRequest] = field(default_factory=list)
    num_cancelled: int = 0

    async def answer(self, request: AskRequest) -> AsyncGenerator[AnswerEvent, None]:
        self.asked.append(request)
        conversation = request.conversation_id or self.result.conversation_id
        try:
            yield Accepted(self.result.id, conversation)
            for html in self.sentences:
                await asyncio.sleep(self.pause_seconds)
                yield Sentence(text=html, html=html)
                if self.fail_with:
                    raise self.fail_with
            await asyncio.sleep(self.pause_seconds)
            yield Finished(replace(self.result, conversation_id=conversation))
        except (asyncio.CancelledError, GeneratorExit):
            self.num_cancelled += 1
            raise

    async def answer_to_end(self, request: AskRequest) -> AnswerResult:
        async for event in self.answer(request):
            if isinstance(event, Finished):
                return event.result
        raise AssertionError("the script has no end")


def events_of(body: bytes) -> Iterable[tuple[str, str]]:
    """The (name, data) pairs of a server-sent stream."""
    for block in body.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            yield lines["event"], lines["data"]


UNKNOWN_ID = UUID(int=0)
