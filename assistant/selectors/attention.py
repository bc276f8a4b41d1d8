"""Answers from which the office learns what is missing: one definition for counts and lists."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assistant.enums import AnswerStatus, Channel, Vote
from assistant.models import Answer

_ABSTAINED = (
    AnswerStatus.ABSTAINED_NO_SOURCE,
    AnswerStatus.ABSTAINED_UNKNOWN,
    AnswerStatus.ABSTAINED_UNVERIFIED,
)


class Attention(models.TextChoices):
    """The value stands in the addresses of the admin's list."""

    ABSTAINED = "sin-respuesta", _("Without an answer")
    NOT_USEFUL = "no-util", _("Voted not useful")
    FAILED = "error", _("Internal error")


def attention_condition(attention: Attention) -> Q:
    """Which answers need to be looked at for this reason."""
    match attention:
        case Attention.ABSTAINED:
            return Q(status__in=_ABSTAINED)
        case Attention.NOT_USEFUL:
            return Q(feedback__vote=Vote.NOT_USEFUL)
        case Attention.FAILED:
            return Q(status=AnswerStatus.FAILED)


def attention_counts(*, since: datetime) -> tuple[int, Mapping[Attention, int]]:
    """How many answers people got since then, and how many of them need to be looked at, by reason."""
    counted = {reason.name: Count("pk", filter=attention_condition(reason)) for reason in Attention}
    row = _recent(since).aggregate(total=Count("pk"), **counted)
    return int(row["total"]), {reason: int(row[reason.name]) for reason in Attention}


def latest_needing_attention(*, since: datetime, limit: int) -> list[Answer]:
    """The newest answers that abstained, failed or were voted not useful, with their votes."""
    any_reason = Q()
    for reason in Attention:
        any_reason |= attention_condition(reason)
    rows = _recent(since).filter(any_reason).select_related("feedback")
    return list(rows.order_by("-created_at")[:limit])


def of_people(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Without the office's own trials from the command line."""
    return answers.exclude(conversation__channel=Channel.COMMAND)


def _recent(since: datetime) -> QuerySet[Answer]:
    return of_people(Answer.objects.filter(created_at__gte=since))
