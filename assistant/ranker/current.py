"""The ranker of a unit: the one in production for it, or the one that comes with the product."""

import hashlib
import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.enums import ModelRole
from assistant.exceptions import RankerDocumentError
from assistant.models import ServedModel
from assistant.ranker.model import RankerModel, model_from
from assistant.selectors.answers import production_model
from curation.models import Unit

logger = logging.getLogger(__name__)

DEFAULT_NAME = "ranker-default"
DEFAULT_DOCUMENT = Path(__file__).with_name("default.json")


def ranker_of(unit: Unit) -> RankerModel:
    """Read from the row at every question, so that a swap counts at once; built once for each row."""
    row = production_model(unit, ModelRole.RANKER)
    if row is None:
        return default_ranker()
    try:
        return _built(row.pk, row.digest)
    except RankerDocumentError as error:
        logger.error("ranker_unusable row=%s: %s", row.pk, error)
        return default_ranker()


def ranker_digest(unit: Unit) -> str:
    """Digest of the weights that decide for the unit: answers made by others may not be compared."""
    row = production_model(unit, ModelRole.RANKER)
    return row.digest if row else _default_digest()


@lru_cache(maxsize=1)
def _default_digest() -> str:
    return hashlib.sha256(DEFAULT_DOCUMENT.read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def default_ranker() -> RankerModel:
    return model_from(default_document(), name=DEFAULT_NAME)


@lru_cache(maxsize=1)
def default_document() -> dict[str, Any]:
    """The document of the ranker that comes with the product; nobody changes what is returned."""
    document: dict[str, Any] = json.loads(DEFAULT_DOCUMENT.read_text(encoding="utf-8"))
    return document


@lru_cache(maxsize=64)
def _built(pk: int, digest: str) -> RankerModel:
    row = ServedModel.objects.get(pk=pk, digest=digest)
    return model_from(row.document, name=row.name)
