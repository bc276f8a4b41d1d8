"""What a person sees when one question is asked through the whole assistant."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from assistant.answering import answer_to_end
from assistant.answering.types import AskRequest
from assistant.enums import AnswerStatus, Channel
from assistant.statistics import wilson
from curation.models import Unit
from curation.passages import whole_key

_CERTAIN = {AnswerStatus.CURATED, AnswerStatus.FACT}
_REFUSED = {
    AnswerStatus.PERSON,
    AnswerStatus.ABSTAINED_NO_SOURCE,
    AnswerStatus.ABSTAINED_UNKNOWN,
    AnswerStatus.ABSTAINED_UNVERIFIED,
    AnswerStatus.REFUSED_INJECTION,
    AnswerStatus.REFUSED_OFFENSIVE,
    AnswerStatus.REFUSED_INPUT,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """`shown` are the texts an answer rests on, `offered` those behind its buttons: keys without pieces."""

    status: AnswerStatus
    shown: tuple[str, ...]
    offered: tuple[str, ...]
    conversation_id: UUID

    @property
    def is_certain(self) -> bool:
        """Whether the answer says «this is it»: the very entry, or a fact looked up."""
        return self.status in _CERTAIN

    @property
    def is_refused(self) -> bool:
        """Whether it says that it does not know, or leads to a person."""
        return self.status in _REFUSED

    @property
    def first(self) -> str:
        """The first thing shown; empty when nothing is."""
        return self.shown[0] if self.shown else ""

    def shows(self, relevant: Collection[str]) -> bool:
        return self.first in relevant

    def offers(self, relevant: Collection[str]) -> bool:
        """Whether a right text is not shown first but stands behind a button."""
        return not self.shows(relevant) and any(key in relevant for key in self.offered)


async def ask(
    question: str, unit: Unit, *, as_of: date | None = None, conversation_id: UUID | None = None
) -> Seen:
    """Ask as a person in the widget would; `as_of` None is today."""
    result = await answer_to_end(
        AskRequest(
            question=question,
            unit=unit,
            channel=Channel.COMMAND,
            as_of=as_of,
            conversation_id=conversation_id,
        )
    )
    return Seen(
        status=result.status,
        shown=tuple(whole_key(citation.key) for citation in result.citations),
        offered=tuple(whole_key(choice.key) for choice in result.choices if choice.key),
        conversation_id=result.conversation_id,
    )


def share(flags: Sequence[bool]) -> dict[str, float]:
    """The share that is true with Wilson's 95 % interval; nothing where nothing was counted."""
    if not flags:
        return {}
    return {bound: round(value, 4) for bound, value in asdict(wilson(sum(flags), len(flags))).items()}
