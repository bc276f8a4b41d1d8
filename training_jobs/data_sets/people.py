"""What people asked and found useful: the only thing of their conversations that is ever learned from."""

from collections.abc import Collection
from datetime import datetime

from assistant.enums import AnswerStatus, Route, Vote
from assistant.models import Answer
from assistant.selectors.attention import Attention, attention_condition, of_people
from curation.models import Unit

_LEARNABLE = (AnswerStatus.CURATED, AnswerStatus.NEAREST, AnswerStatus.GENERATED)


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


def voted_answers(unit: Unit, *, vote: Vote, routes: Collection[Route], limit: int) -> list[Answer]:
    """The newest answers of these routes that people voted so, with the sources they cite; oldest first."""
    rows = (
        of_people(Answer.objects.filter(conversation__unit=unit))
        .filter(route__in=routes, feedback__vote=vote)
        .prefetch_related("sources")
        .order_by("-created_at", "pk")[:limit]
    )
    return list(reversed(rows))


def unhelped_answers(unit: Unit, *, limit: int) -> list[Answer]:
    """The newest answers of people that were voted not useful or found nothing, oldest first."""
    reasons = attention_condition(Attention.ABSTAINED) | attention_condition(Attention.NOT_USEFUL)
    rows = of_people(Answer.objects.filter(conversation__unit=unit)).filter(reasons)
    return list(reversed(rows.order_by("-created_at", "pk")[:limit]))
