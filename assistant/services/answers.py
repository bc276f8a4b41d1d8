"""Recording of answers and votes. Questions arrive free of personal data; comments are masked here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from assistant.enums import AnswerStatus, Channel, Vote
from assistant.exceptions import AnswerNotFoundError
from assistant.models import Answer, AnswerSource, Conversation, Feedback
from assistant.privacy import mask_personal_data
from curation.models import Unit


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A passage as it stood; `number` is None when it was found and not cited."""

    rank: int
    number: int | None
    key: str
    kind: str
    title: str
    citation: str
    url: str
    text: str
    text_hash: str
    score: float


@transaction.atomic
def answer_open(
    *, answer_id: UUID, conversation_id: UUID, unit: Unit, channel: Channel, as_of: date, audience: str
) -> None:
    """Keep that a question was taken, before anybody works on it."""
    Conversation.objects.get_or_create(pk=conversation_id, defaults={"unit": unit, "channel": channel})
    Answer.objects.create(pk=answer_id, conversation_id=conversation_id, as_of=as_of, audience=audience)


@transaction.atomic
def answer_record(*, answer_id: UUID, fields: Mapping[str, Any], sources: Iterable[SourceRecord]) -> None:
    """Write the finished answer with its sources, once; a second call changes nothing."""
    changed = Answer.objects.filter(pk=answer_id, status=AnswerStatus.PENDING).update(**fields)
    if not changed:
        return
    AnswerSource.objects.bulk_create(
        AnswerSource(
            answer_id=answer_id,
            rank=source.rank,
            number=source.number,
            is_used=source.number is not None,
            key=source.key,
            kind=source.kind,
            title=source.title,
            citation=source.citation,
            url=source.url,
            text=source.text,
            text_hash=source.text_hash,
            score=source.score,
        )
        for source in sources
    )


def feedback_give(*, answer_id: UUID, conversation_id: UUID, vote: Vote, comment: str = "") -> Feedback:
    """Keep the person's vote; a later vote replaces it.

    Raises:
        AnswerNotFoundError: there is no such answer in this conversation.
    """
    answer = Answer.objects.filter(pk=answer_id, conversation_id=conversation_id).first()
    if answer is None:
        raise AnswerNotFoundError(answer_id)
    feedback, _created = Feedback.objects.update_or_create(
        answer=answer, defaults={"vote": vote, "comment": mask_personal_data(comment)}
    )
    return feedback
