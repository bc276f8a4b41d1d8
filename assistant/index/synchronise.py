"""Making the index equal to the published passages of some entries, in one transaction under a lock.

The lock is per unit and taken before anything is read, so two synchronisations of a unit follow each other
and the later one sees what the earlier one did. Nothing is encoded here: new text is found by its words at
once, and by its meaning as soon as its vectors are stored.
"""

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection, transaction

from assistant.enums import ModelRole
from assistant.index.fingerprints import embedding_texts, metadata_hash, text_hash
from assistant.index.lexical import close_change_set, forget_passages, learn_passages
from assistant.index.plan import ChangeSet, Fingerprint, plan_changes
from assistant.models import IndexedPassage, IndexState, PassageVector, ServedModel
from curation.models import Unit
from curation.passages import Passage, passages_of_entries

T = TypeVar("T")

# First key of the two-key advisory lock; any constant that no other lock of this database uses.
_LOCK_SPACE = 5_021
_ROWS_A_STATEMENT = 200  # bounds the size of one statement
_METADATA = (
    *("entry_key", "kind", "citation", "url", "audience", "valid_from", "valid_until", "language"),
    *("metadata_hash", "indexed_at"),
)
_TEXT = ("title", "heading_path", "text", "questions", "text_hash", "embedding_hashes")


def synchronise_entries(*, unit: Unit, entry_keys: Sequence[str]) -> ChangeSet:
    """Bring the named entries' passages in line with what is published now; returns what was done.

    Run twice, the second time does nothing. A retired entry is gone when this returns.
    """
    with transaction.atomic():
        _lock(unit)
        indexed = {
            row.key: Fingerprint(row.text_hash, row.metadata_hash)
            for row in IndexedPassage.objects.filter(unit=unit, entry_key__in=entry_keys)
        }
        changes = plan_changes(passages_of_entries(unit, tuple(entry_keys)), indexed)
        if changes:
            _perform(unit, changes)
    return changes


def fill_index(*, unit: Unit, passages: Sequence[Passage]) -> None:
    """Put given passages into the index of a unit that has none, as if they were published."""
    with transaction.atomic():
        _lock(unit)
        _perform(unit, plan_changes(passages, {}))


def drop_vectors(*, unit: Unit, encoder: ServedModel) -> int:
    """Forget every vector of the unit by this encoder, so that all are made again; returns how many."""
    num_dropped, _ = PassageVector.objects.filter(unit=unit, encoder=encoder).delete()
    return num_dropped


def _lock(unit: Unit) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, unit.pk])


def _perform(unit: Unit, changes: ChangeSet) -> None:
    IndexState.objects.get_or_create(unit=unit)
    # New rows come first: a passage under a new key takes over the vectors of the same text under the old.
    _write(unit, changes.inserts)
    for group in _groups(changes.rewrites):
        forget_passages(_ids(unit, [passage.key for passage in group]))
        _write(unit, group)
    for group in _groups(changes.updates):
        _upsert(unit, group, _METADATA)
    for keys in _groups(changes.deletes):
        ids = _ids(unit, keys)
        forget_passages(ids)
        PassageVector.objects.filter(passage_id__in=ids)._raw_delete(using="default")
        IndexedPassage.objects.filter(pk__in=ids)._raw_delete(using="default")
    close_change_set(unit.pk)


def _write(unit: Unit, passages: Sequence[Passage]) -> None:
    for group in _groups(passages):
        _upsert(unit, group, (*_METADATA, *_TEXT))
        ids = _ids(unit, [passage.key for passage in group])
        learn_passages(ids)
        _reuse_vectors(ids)


def _upsert(unit: Unit, passages: Sequence[Passage], fields: Sequence[str]) -> None:
    IndexedPassage.objects.bulk_create(
        [_row(unit, passage) for passage in passages],
        update_conflicts=True,
        unique_fields=["unit", "key"],
        update_fields=list(fields),
    )


def _row(unit: Unit, passage: Passage) -> IndexedPassage:
    texts = embedding_texts(
        kind=passage.kind,
        title=passage.title,
        heading_path=passage.heading_path,
        text=passage.text,
        questions=passage.questions,
    )
    return IndexedPassage(
        unit=unit,
        key=passage.key,
        entry_key=passage.entry_key,
        kind=passage.kind,
        title=passage.title,
        heading_path=list(passage.heading_path),
        text=passage.text,
        questions=list(passage.questions),
        citation=passage.citation,
        url=passage.url,
        audience=passage.audience,
        valid_from=passage.valid_from,
        valid_until=passage.valid_until,
        language=passage.language,
        text_hash=text_hash(passage),
        metadata_hash=metadata_hash(passage),
        embedding_hashes=[text.text_hash for text in texts],
    )


def _ids(unit: Unit, keys: Sequence[str]) -> list[int]:
    return list(IndexedPassage.objects.filter(unit=unit, key__in=keys).values_list("pk", flat=True))


def _groups(rows: Sequence[T]) -> list[Sequence[T]]:
    return [rows[start : start + _ROWS_A_STATEMENT] for start in range(0, len(rows), _ROWS_A_STATEMENT)]


_FORGET_STALE_VECTORS = """
DELETE FROM assistant_passagevector vector USING assistant_indexedpassage passage
WHERE passage.id = ANY(%(ids)s) AND vector.passage_id = passage.id
    AND vector.text_hash <> ALL(passage.embedding_hashes)
"""
_REUSE_VECTORS = """
INSERT INTO assistant_passagevector (passage_id, unit_id, encoder_id, part, text_hash, embedding)
SELECT passage.id, passage.unit_id, encoder.id, known.part, wanted.text_hash, known.embedding
FROM assistant_indexedpassage passage
CROSS JOIN unnest(passage.embedding_hashes) AS wanted(text_hash)
CROSS JOIN assistant_servedmodel encoder
CROSS JOIN LATERAL (
    SELECT part, embedding FROM assistant_passagevector vector
    WHERE vector.encoder_id = encoder.id AND vector.text_hash = wanted.text_hash LIMIT 1
) known
WHERE passage.id = ANY(%(ids)s) AND encoder.role = %(role)s
ON CONFLICT (passage_id, encoder_id, text_hash) DO NOTHING
"""


def _reuse_vectors(passage_ids: Sequence[int]) -> None:
    """Drop vectors of text that is gone, and take over those of any passage with the very same text."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_STALE_VECTORS, {"ids": list(passage_ids)})
        cursor.execute(_REUSE_VECTORS, {"ids": list(passage_ids), "role": ModelRole.ENCODER.value})
