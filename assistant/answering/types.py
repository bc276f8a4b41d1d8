"""What goes into the answering pipeline and what comes out: plain frozen data."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from assistant.enums import AnswerStatus, Channel, Route
from curation.enums import Audience, Writing
from curation.models import Unit


@dataclass(frozen=True, slots=True)
class AskRequest:
    """One question. `as_of` is the date whose rules are asked for; None means today in La Paz.

    `choice` is the key of the button that asked it: that passage is shown, if it is still in force. `writing`
    and `generator` are for measurements: None and empty mean what the unit is set to and has in production.
    """

    question: str
    unit: Unit
    channel: Channel
    conversation_id: UUID | None = None
    as_of: date | None = None
    audience: Audience = Audience.EVERYONE
    choice: str = ""
    writing: Writing | None = None
    generator: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what stands on it, what it asks, and the key of the passage it leads to (may be empty)."""

    label: str
    question: str
    key: str = ""


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

    `lead` is the sentence above the text («Lo más cercano: …»), `choices` the buttons below it. `understood`
    is the question as it was completed from the conversation, empty when it stood alone. `notice` tells in a
    sentence when the answer is degraded. `contact` is set whenever the assistant could not answer.
    `suggestions` are questions it can answer, nearest first. `route` is None for greetings and refused input.
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
    route: Route | None = None
    lead: str = ""
    choices: tuple[Choice, ...] = ()
    understood: str = ""
    language: str = "es"


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
