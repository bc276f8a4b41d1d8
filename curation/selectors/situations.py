"""Where entries need somebody: one definition for the desk's counts and for the lists they open."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from curation.enums import Status
from curation.models import FaqEntry
from curation.models.entry import WorkflowModel
from curation.selectors.foundations import outdated_faqs

REVIEW_SOON_DAYS = 30

Workflow = TypeVar("Workflow", bound=WorkflowModel)


class Situation(models.TextChoices):
    """The value stands in the addresses of the admin's lists."""

    WAITING = "por-aprobar", _("Waiting for approval")
    SCHEDULED = "programada", _("Approved, waiting for its publication time")
    DRAFT = "borrador", _("Drafts")
    REVIEW_DUE = "por-revisar", _("To be reviewed within 30 days, or overdue")
    EXPIRED = "vencida", _("Published, no longer valid")
    OUTDATED = "fundamento-cambiado", _("Rests on an article that changed")


def situation_condition(situation: Situation, model: type[models.Model], *, on: date) -> Q:
    """Which entries of the model stand in this situation on the day."""
    published = Q(status=Status.PUBLISHED)
    still_valid = Q(valid_until=None) | Q(valid_until__gte=on)
    match situation:
        case Situation.WAITING:
            return Q(status=Status.IN_REVIEW, approved_at=None)
        case Situation.SCHEDULED:
            return Q(status=Status.IN_REVIEW, approved_at__isnull=False)
        case Situation.DRAFT:
            return Q(status=Status.DRAFT)
        case Situation.REVIEW_DUE:
            return published & still_valid & Q(review_by__lte=on + timedelta(days=REVIEW_SOON_DAYS))
        case Situation.EXPIRED:
            return published & Q(valid_until__lt=on)
        case Situation.OUTDATED:
            return Q(pk__in=outdated_faqs(on=on) if model is FaqEntry else [])


def situation_counts(entries: QuerySet[Workflow], *, on: date) -> Mapping[Situation, int]:
    """How many entries stand in each situation, in one query. One entry may stand in none."""
    counted = {
        situation.name: Count("pk", filter=situation_condition(situation, entries.model, on=on))
        for situation in Situation
    }
    row = entries.order_by().aggregate(**counted)
    return {situation: int(row[situation.name]) for situation in Situation}


def longest_waiting(entries: QuerySet[Workflow], *, on: date, limit: int) -> list[Workflow]:
    """What has waited longest for a second person."""
    waiting = entries.filter(situation_condition(Situation.WAITING, entries.model, on=on))
    return list(waiting.order_by("updated_at", "pk")[:limit])
