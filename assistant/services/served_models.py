"""Which text generator answers for a unit. Called inside the transaction that decides it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from assistant.enums import ModelRole
from assistant.models import ServedModel
from assistant.selectors.answers import BEATS_NEAREST
from curation.models import Unit


def generator_register(*, name: str, digest: str, unit: Unit) -> ServedModel:
    """The row of this very model, not in production; the same files twice are one row."""
    model, _ = ServedModel.objects.get_or_create(
        role=ModelRole.GENERATOR, name=name, digest=digest, defaults={"unit": unit}
    )
    return model


@transaction.atomic
def generator_promote(model: ServedModel) -> None:
    """From now on this model answers for its unit, and no other does."""
    generator_withdraw(unit=model.unit)
    ServedModel.objects.filter(pk=model.pk).update(in_production=True)
    model.in_production = True


def generator_withdraw(*, unit: Unit | None) -> None:
    """The unit has no generator of its own any more: the default model answers."""
    ServedModel.objects.filter(role=ModelRole.GENERATOR, unit=unit, in_production=True).update(
        in_production=False
    )


@transaction.atomic
def generator_note_comparison(model: ServedModel, measured: Mapping[str, Any]) -> None:
    """Keep what came of measuring the model's answers against the nearest entries; see `may_write`.

    It counts from the next question on; an earlier measurement is replaced.
    """
    row = ServedModel.objects.select_for_update().get(pk=model.pk)
    row.document = {**row.document, BEATS_NEAREST: dict(measured)}
    row.save(update_fields=["document"])
    model.document = row.document
