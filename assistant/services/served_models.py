"""Which models are in production for a unit. Called inside the transaction that decides it."""

import hashlib
import json
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


def generator_promote(model: ServedModel) -> None:
    """From now on this model answers for its unit, and no other does."""
    _promote(model)


def generator_withdraw(*, unit: Unit | None) -> None:
    """The unit has no generator of its own any more: the default model answers."""
    _withdraw(ModelRole.GENERATOR, unit)


@transaction.atomic
def generator_note_comparison(model: ServedModel, measured: Mapping[str, Any]) -> None:
    """Keep what came of measuring the model's answers against the nearest entries; see `may_write`.

    It counts from the next question on; an earlier measurement is replaced.
    """
    row = ServedModel.objects.select_for_update().get(pk=model.pk)
    row.document = {**row.document, BEATS_NEAREST: dict(measured)}
    row.save(update_fields=["document"])
    model.document = row.document


def ranker_register(*, document: Mapping[str, Any], unit: Unit) -> ServedModel:
    """The row of the unit's ranker with this document, not in production; the same one twice is one row."""
    digest = document_digest(document)
    model, _ = ServedModel.objects.get_or_create(
        role=ModelRole.RANKER,
        name=f"ranker-{unit.code}-{digest[:8]}",
        digest=digest,
        defaults={"unit": unit, "document": dict(document)},
    )
    return model


def ranker_promote(model: ServedModel) -> None:
    """From now on this ranker decides for its unit, and no other does."""
    _promote(model)


def ranker_withdraw(*, unit: Unit | None) -> None:
    """The unit has no ranker of its own any more: the default one decides."""
    _withdraw(ModelRole.RANKER, unit)


def document_digest(document: Mapping[str, Any]) -> str:
    """SHA-256 over the document as JSON with sorted keys and no blanks."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def _promote(model: ServedModel) -> None:
    _withdraw(ModelRole(model.role), model.unit)
    ServedModel.objects.filter(pk=model.pk).update(in_production=True)
    model.in_production = True


def _withdraw(role: ModelRole, unit: Unit | None) -> None:
    ServedModel.objects.filter(role=role, unit=unit, in_production=True).update(in_production=False)
