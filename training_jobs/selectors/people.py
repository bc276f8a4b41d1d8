"""What people asked and found useful: the only thing of their conversations that is ever learned from."""

from datetime import datetime

from assistant.enums import AnswerStatus, Vote
from assistant.models import Answer
from assistant.selectors.attention import of_people
from curation.models import Unit

_LEARNABLE = (AnswerStatus.CURATED, AnswerStatus.GENERATED)


def useful_answers(unit: Unit, *, until: datetime, limit: int) -> list[Answer]:
    """The newest answers voted useful before `until`, with the sources they cite; oldest first.

    Answers of the office's own trials from the command line are left out.
    """
    rows = (
        of_people(Answer.objects.filter(conversation__unit=unit))
        .filter(status__in=_LEARNABLE, feedback__vote=Vote.USEFUL, feedback__updated_at__lte=until)
        .prefetch_related("sources")
        .order_by("-created_at", "pk")[:limit]
    )
    return list(reversed(rows))
