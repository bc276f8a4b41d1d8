"""What goes into the answering pipeline and what comes out: plain frozen data."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from assistant.enums import AnswerStatus, Channel
from curation.enums import Audience
from curation.models import Unit


@dataclass(frozen=True, slots=True)
class AskRequest:
    """One question. `as_of` is the date whose rules are asked for; None means today in La Paz."""

    question: str
    unit: Unit
    channel: Channel
    conversation_id: UUID | None = None
    as_of: date | None = None
    audience: Audience = Audience.EVERYONE


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as shown under an answer: `number` is the [n] in the text; `url` leads to the very text."""

    number: int
    key: str
    kind: str
    title: str
    citation: str
    url: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask when the assistant does not know."""

    name: str
    email: str
    phone: str
    place: str
    hours: str


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """A finished answer. `text` is Markdown with [n] marks; `html` the same, rendered and sanitised.

    `notice` tells in a sentence when the answer is degraded (engine down). `contact` is set whenever the
    assistant could not answer. `suggestions` are questions it can answer, nearest first.
    """

    id: UUID
    conversation_id: UUID
    status: AnswerStatus
    text: str
    html: str
    citations: tuple[Citation, ...]
    notice: str
    contact: Contact | None
    suggestions: tuple[str, ...]
    as_of: date
    method: str
    generator: str
    encoder: str
    index_generation: int | None
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The question was taken; sent first, before anything is searched."""

    answer_id: UUID
    conversation_id: UUID


@dataclass(frozen=True, slots=True)
class Sentence:
    """The next part of the answer, already verified; `html` is a sanitised fragment to append."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer, as recorded; replaces what was streamed."""

    result: AnswerResult


AnswerEvent = Accepted | Sentence | Finished
