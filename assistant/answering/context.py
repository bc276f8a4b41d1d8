"""What the steps of one answer share."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from assistant.answering.types import AskRequest
from assistant.enums import AnswerStatus
from assistant.generation import Completion
from assistant.retrieval.types import Hit, Retrieval
from assistant.selectors.answers import PastTurn


@dataclass(frozen=True, slots=True)
class Stop:
    """A step's decision to end here: this status, this text (Markdown), with the office's contact or not."""

    status: AnswerStatus
    text: str
    with_contact: bool = False
    with_suggestions: bool = False


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosine similarities of the encoder in production; see `ServedModel`."""

    abstain_below: float
    certain_above: float


@dataclass(slots=True)
class Turn:
    """One question on its way. Steps read what earlier ones left and write what they found."""

    request: AskRequest
    answer_id: UUID
    conversation_id: UUID
    as_of: date
    history: tuple[PastTurn, ...] = ()  # newest last
    production_generator: str = ""
    thresholds: Thresholds | None = None
    question: str = ""  # cleaned and masked; the only form that is stored
    standalone: str = ""  # what is searched: the question, or a follow-up completed by its conversation
    retrieval: Retrieval | None = None
    sources: list[Hit] = field(default_factory=list)  # sources[n - 1] is cited as [n]
    shown: list[str] = field(default_factory=list)  # verified sentences, with their marks
    status: AnswerStatus = AnswerStatus.PENDING
    notice: str = ""
    with_contact: bool = False
    with_suggestions: bool = False
    completion: Completion = field(default_factory=Completion)
    timings_ms: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.timings_ms[name] = round((time.perf_counter() - started) * 1000, 2)

    def mark_first_sentence(self) -> None:
        elapsed = (time.perf_counter() - self.started) * 1000
        self.timings_ms.setdefault("first_sentence", round(elapsed, 2))

    def number_of(self, hit: Hit) -> int:
        """The citation number of a passage, given at its first use."""
        if hit not in self.sources:
            self.sources.append(hit)
        return self.sources.index(hit) + 1

    @property
    def text(self) -> str:
        return " ".join(self.shown) if self.status == AnswerStatus.GENERATED else "\n\n".join(self.shown)
