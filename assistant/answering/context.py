"""What the steps of one answer share."""

import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from assistant.answering.types import AskRequest, Choice
from assistant.enums import AnswerStatus, Route
from assistant.generation import Completion
from assistant.language.programmes import NOTHING_KNOWN, Known
from assistant.ranker import Ranking
from assistant.retrieval.types import Hit, Retrieval
from assistant.selectors.answers import PastTurn


@dataclass(frozen=True, slots=True)
class Reply:
    """A step's decision to end here: what is shown, and by which route (None: an input check).

    `text` is Markdown with the [n] marks that `Turn.number_of` gave. `lead` is the sentence above it,
    `choices` the buttons below it. `sentences`, where set, writes the text while it is read.
    """

    status: AnswerStatus
    text: str = ""
    route: Route | None = None
    lead: str = ""
    notice: str = ""
    choices: tuple[Choice, ...] = ()
    with_contact: bool = False
    with_suggestions: bool = False
    sentences: AsyncGenerator[str, None] | None = None


@dataclass(slots=True)
class Turn:
    """One question on its way. Steps read what earlier ones left and write what they found."""

    request: AskRequest
    answer_id: UUID
    conversation_id: UUID
    as_of: date
    language: str = "es"  # of the question: es, en or pt; what the assistant itself says is said in it
    history: tuple[PastTurn, ...] = ()  # newest last
    production_generator: str = ""
    may_write: bool = False  # the unit's generator has earned it, or the unit wants it
    question: str = ""  # cleaned and masked; the only form that is stored
    standalone: str = ""  # what is searched: the question in plain spelling, completed by its conversation
    is_completed: bool = False  # the question was understood with the help of those before it
    is_leaning: bool = False  # what is meant follows from those before it, completed or not
    known: Known = NOTHING_KNOWN  # the programmes that the unit's texts name
    is_past: bool = False  # a day before today is asked for
    retrieval: Retrieval | None = None
    ranking: Ranking | None = None
    features: dict[str, Any] = field(default_factory=dict)  # what the decision was made from, as recorded
    sources: list[Hit] = field(default_factory=list)  # sources[n - 1] is cited as [n]
    shown: list[str] = field(default_factory=list)  # parts of the answer, with their marks
    reply: Reply = field(default_factory=lambda: Reply(AnswerStatus.PENDING))
    completion: Completion = field(default_factory=Completion)
    timings_ms: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            elapsed = (time.perf_counter() - started) * 1000
            self.timings_ms[name] = round(self.timings_ms.get(name, 0.0) + elapsed, 2)

    def mark_first_sentence(self) -> None:
        elapsed = (time.perf_counter() - self.started) * 1000
        self.timings_ms.setdefault("first_sentence", round(elapsed, 2))

    def number_of(self, hit: Hit) -> int:
        """The citation number of a passage, given at its first use."""
        keys = [source.key for source in self.sources]
        if hit.key not in keys:
            self.sources.append(hit)
            return len(self.sources)
        return keys.index(hit.key) + 1

    @property
    def text(self) -> str:
        is_written = self.reply.status == AnswerStatus.GENERATED
        return " ".join(self.shown) if is_written else "\n\n".join(self.shown)
