"""Storing vectors, only where the text they were made of still stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from django.db.models import F
from numpy.typing import NDArray
from pgvector import HalfVector

from assistant.models import IndexState, ServedModel, VectorPart
from curation.models import Unit

_STORE = """
INSERT INTO assistant_passagevector (passage_id, unit_id, encoder_id, part, text_hash, embedding)
SELECT passage.id, passage.unit_id, %(encoder)s, given.part, given.text_hash, given.embedding::halfvec
FROM unnest(%(ids)s::bigint[], %(parts)s::text[], %(hashes)s::text[], %(embeddings)s::text[])
    AS given(passage_id, part, text_hash, embedding)
JOIN assistant_indexedpassage passage ON passage.id = given.passage_id
WHERE passage.unit_id = %(unit)s AND given.text_hash = ANY(passage.embedding_hashes)
ON CONFLICT (passage_id, encoder_id, text_hash) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class NewVector:
    """The vector of one text of one passage: shape (D,), float32, L2-normalised."""

    passage_id: int
    part: VectorPart
    text_hash: str
    embedding: NDArray[np.float32]


def store_vectors(*, unit: Unit, encoder: ServedModel, vectors: Sequence[NewVector]) -> int:
    """Keep the vectors whose passage still has that very text; returns how many were new.

    While they were being computed the text may have changed or gone; such a vector is dropped in silence,
    because the change has asked for its own.
    """
    if not vectors:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            {
                "unit": unit.pk,
                "encoder": encoder.pk,
                "ids": [vector.passage_id for vector in vectors],
                "parts": [vector.part.value for vector in vectors],
                "hashes": [vector.text_hash for vector in vectors],
                "embeddings": [HalfVector(vector.embedding).to_text() for vector in vectors],
            },
        )
        num_stored = int(cursor.rowcount)
        if num_stored:
            IndexState.objects.filter(unit=unit).update(generation=F("generation") + 1)
    return num_stored
