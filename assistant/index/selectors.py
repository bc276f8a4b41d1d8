"""Reading the state of the search index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from assistant.enums import ModelRole
from assistant.models import IndexedPassage, IndexState, ServedModel
from curation.models import Unit

_LACKS_VECTOR = """
EXISTS (SELECT 1 FROM unnest(passage.embedding_hashes) AS wanted(text_hash)
        WHERE NOT EXISTS (SELECT 1 FROM assistant_passagevector vector
                          WHERE vector.passage_id = passage.id AND vector.encoder_id = %(encoder)s
                            AND vector.text_hash = wanted.text_hash))
"""
_MISSING = f"""
SELECT passage.id, ARRAY(
    SELECT wanted.text_hash FROM unnest(passage.embedding_hashes) AS wanted(text_hash)
    WHERE NOT EXISTS (SELECT 1 FROM assistant_passagevector vector
                      WHERE vector.passage_id = passage.id AND vector.encoder_id = %(encoder)s
                        AND vector.text_hash = wanted.text_hash))
FROM assistant_indexedpassage passage
WHERE passage.unit_id = %(unit)s AND passage.id > %(after)s
    AND (%(entries)s::text[] IS NULL OR passage.entry_key = ANY(%(entries)s)) AND {_LACKS_VECTOR}
ORDER BY passage.id LIMIT %(limit)s
"""  # noqa: S608 - constants of this file
_HAS_MISSING = f"SELECT EXISTS (SELECT 1 FROM assistant_indexedpassage passage WHERE {_LACKS_VECTOR})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class MissingVectors:
    """A passage and the hashes of those of its texts that have no vector yet."""

    passage: IndexedPassage
    text_hashes: frozenset[str]


def missing_vectors(
    unit: Unit,
    encoder: ServedModel,
    *,
    entry_keys: Sequence[str] | None = None,
    num_passages_at_once: int = 64,
) -> Iterator[list[MissingVectors]]:
    """Passages without all their vectors, a bounded number at a time, each at most once."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                _MISSING,
                {
                    "encoder": encoder.pk,
                    "unit": unit.pk,
                    "after": after,
                    "entries": None if entry_keys is None else list(entry_keys),
                    "limit": num_passages_at_once,
                },
            )
            found = {pk: frozenset(hashes) for pk, hashes in cursor.fetchall()}
        if not found:
            return
        after = max(found)
        rows = IndexedPassage.objects.defer("search_vector").filter(pk__in=found).order_by("pk")
        yield [MissingVectors(row, found[row.pk]) for row in rows]


def has_missing_vectors(encoder: ServedModel) -> bool:
    """Whether any passage of any unit lacks a vector by this encoder."""
    with connection.cursor() as cursor:
        cursor.execute(_HAS_MISSING, {"encoder": encoder.pk})
        row = cursor.fetchone()
    return bool(row and row[0])


def num_missing_passages(unit: Unit, encoder: ServedModel) -> int:
    """How many passages of the unit lack a vector by this encoder."""
    statement = (
        "SELECT count(*) FROM assistant_indexedpassage passage "  # noqa: S608 - constants of this file
        f"WHERE passage.unit_id = %(unit)s AND {_LACKS_VECTOR}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"unit": unit.pk, "encoder": encoder.pk})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def indexed_entry_keys(unit: Unit) -> set[str]:
    """Entry keys that have at least one passage in the index."""
    return set(IndexedPassage.objects.filter(unit=unit).values_list("entry_key", flat=True).distinct())


def index_generation(unit: Unit) -> int:
    """How often the unit's index has changed; 0 before the first time."""
    state = IndexState.objects.filter(unit=unit).first()
    return state.generation if state else 0


def find_encoder(*, name: str, digest: str) -> ServedModel | None:
    """The row of this very encoder, None while nothing was ever indexed with it."""
    return ServedModel.objects.filter(role=ModelRole.ENCODER, name=name, digest=digest).first()
