"""Reading rankers: which decides for a unit, what was before it, what became of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from assistant.enums import ModelRole
from assistant.models import ServedModel
from assistant.ranker.current import DEFAULT_NAME, default_document
from assistant.selectors.answers import production_model
from assistant.services.served_models import document_digest
from curation.models import Unit
from training_jobs.enums import UNFINISHED_STATES, ReleaseAction
from training_jobs.models import RankerEvent, RankerTraining


@dataclass(frozen=True, slots=True)
class RankerInService:
    """`row` is None for the ranker that comes with the product."""

    name: str
    digest: str
    document: Mapping[str, Any]
    row: ServedModel | None = None


def ranker_in_service(unit: Unit) -> RankerInService:
    """What decides for the unit now: its own, the one for every unit, or the product's."""
    row = production_model(unit, ModelRole.RANKER)
    if row is not None:
        return RankerInService(row.name, row.digest, row.document, row)
    document = default_document()
    return RankerInService(DEFAULT_NAME, document_digest(document), document)


def own_ranker(unit: Unit) -> ServedModel | None:
    """The unit's own ranker in service."""
    return ServedModel.objects.filter(role=ModelRole.RANKER, unit=unit, in_production=True).first()


def ranker_predecessor(ranker: ServedModel) -> ServedModel | None:
    """The ranker it replaced when it was last put in service; None: the product's own."""
    promotions = RankerEvent.objects.filter(ranker=ranker, action=ReleaseAction.PROMOTED)
    event = promotions.order_by("-at", "-pk").first()
    before = event.replaced if event else None
    return before if before is not None and before.pk != ranker.pk else None


def ranker_timeline(ranker: ServedModel) -> QuerySet[RankerEvent]:
    """Every event of the ranker, and those of others that replaced or restored it; newest first."""
    restored = Q(action=ReleaseAction.ROLLED_BACK, gate__restored=ranker.pk)
    return (
        RankerEvent.objects.filter(Q(ranker=ranker) | Q(replaced=ranker) | restored)
        .select_related("actor", "replaced", "ranker")
        .order_by("-at", "-pk")
    )


def unfinished_training(unit: Unit) -> RankerTraining | None:
    return RankerTraining.objects.filter(unit=unit, state__in=UNFINISHED_STATES).first()
