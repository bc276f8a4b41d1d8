"""Keeping the search index equal to what is published: first the words, at once; then the vectors.

Every function may be killed anywhere and run again: what is done stays done, what is missing is found by
comparing. An encoder that cannot be used delays only the vectors.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from assistant import encoder as encoders
from assistant.encoder import Encoder
from assistant.exceptions import EncoderUnavailableError
from assistant.index.encoders import promote_complete_encoder, register_encoder
from assistant.index.fingerprints import EmbeddingText, embedding_texts
from assistant.index.selectors import (
    MissingVectors,
    indexed_entry_keys,
    missing_vectors,
    num_missing_passages,
)
from assistant.index.synchronise import drop_vectors, synchronise_entries
from assistant.index.vectors import NewVector, store_vectors
from assistant.models import IndexedPassage, ServedModel
from curation.models import Unit
from curation.passages import published_passages

logger = logging.getLogger(__name__)

# Entries a transaction: short enough that a publication never waits long for the unit's lock.
_ENTRIES_AT_ONCE = 50
Progress = Callable[[str, int, int], None]  # stage, done, total


def _silent(stage: str, done: int, total: int) -> None:
    """No progress wanted."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a synchronisation did. `is_complete` is False when vectors are still missing."""

    num_inserted: int = 0
    num_rewritten: int = 0
    num_updated: int = 0
    num_deleted: int = 0
    num_embedded: int = 0
    is_complete: bool = True


def sync_changed_entries(unit_id: int, entry_keys: Sequence[str]) -> None:
    """Bring some entries of a unit up to date; a unit that is gone needs nothing."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        return
    for group in _batches(entry_keys, _ENTRIES_AT_ONCE):
        synchronise_entries(unit=unit, entry_keys=group)
    _embed_if_possible(unit, entry_keys=entry_keys)


def withdraw_entries(unit_id: int, entry_keys: Sequence[str]) -> None:
    """Take out what is no longer published: waits for no encoder, and for one short transaction at most."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is not None:
        synchronise_entries(unit=unit, entry_keys=entry_keys)


def reconcile_all_units() -> None:
    """Repair every difference between content and index, whatever caused it."""
    for unit in Unit.objects.order_by("pk"):
        build_index(unit)


def build_index(unit: Unit, *, rebuild: bool = False, progress: Progress = _silent) -> IndexReport:
    """Make the unit's index whole; returns what had to be done.

    `rebuild` makes every vector by the configured encoder again, for when they are suspected to be wrong.
    """
    counts = synchronise_all_text(unit, progress=progress)
    num_embedded = _embed_if_possible(unit, rebuild=rebuild, progress=progress)
    complete = num_embedded is not None
    return IndexReport(**counts, num_embedded=num_embedded or 0, is_complete=complete)


def synchronise_all_text(unit: Unit, *, progress: Progress = _silent) -> Counter[str]:
    """Bring every entry's passages into the index, without vectors; counts by the names of `IndexReport`."""
    counts: Counter[str] = Counter()
    keys = _all_entry_keys(unit)
    done = 0
    for group in _batches(keys, _ENTRIES_AT_ONCE):
        changes = synchronise_entries(unit=unit, entry_keys=group)
        counts.update(
            num_inserted=len(changes.inserts),
            num_rewritten=len(changes.rewrites),
            num_updated=len(changes.updates),
            num_deleted=len(changes.deletes),
        )
        done += len(group)
        progress("text", done, len(keys))
    return counts


def _all_entry_keys(unit: Unit) -> list[str]:
    """Published entries first, then those only the index knows: moved text finds its vectors still there."""
    published = dict.fromkeys(passage.entry_key for passage in published_passages(unit))
    return [*published, *sorted(indexed_entry_keys(unit) - published.keys())]


def embed_unit(unit: Unit) -> None:
    """Make the vectors that the unit's passages lack.

    Raises:
        EncoderUnavailableError: the encoder cannot be used.
    """
    if _embed_if_possible(unit) is None:
        raise EncoderUnavailableError("no vectors could be made")


def _embed_if_possible(
    unit: Unit,
    *,
    entry_keys: Sequence[str] | None = None,
    rebuild: bool = False,
    progress: Progress = _silent,
) -> int | None:
    """How many vectors were made; None when the encoder cannot be used now."""
    try:
        encoder = encoders.get_encoder()
        row = register_encoder(name=encoder.name, digest=encoder.digest, dimensions=encoder.dimensions)
        if rebuild:
            drop_vectors(unit=unit, encoder=row)
        num_embedded = _embed_missing(unit, encoder, row, entry_keys, progress)
    except EncoderUnavailableError:
        logger.warning("encoder_unavailable unit=%s: vectors follow when it is back", unit.pk)
        return None
    if not row.in_production:
        promote_complete_encoder(row)
    return num_embedded


def _embed_missing(
    unit: Unit, encoder: Encoder, row: ServedModel, entry_keys: Sequence[str] | None, progress: Progress
) -> int:
    total = num_missing_passages(unit, row) if progress is not _silent else 0
    done = num_embedded = 0
    for group in missing_vectors(unit, row, entry_keys=entry_keys):
        num_embedded += store_vectors(unit=unit, encoder=row, vectors=_encode(encoder, group))
        done += len(group)
        progress("vectors", done, total)
    return num_embedded


def _encode(encoder: Encoder, group: Sequence[MissingVectors]) -> list[NewVector]:
    wanted = [
        (missing.passage.pk, text)
        for missing in group
        for text in _texts_of(missing.passage)
        if text.text_hash in missing.text_hashes
    ]
    unique = {text.text_hash: text.text for _, text in wanted}
    vectors = dict(zip(unique, encoder.encode_passages(list(unique.values())), strict=True))
    return [NewVector(pk, text.part, text.text_hash, vectors[text.text_hash]) for pk, text in wanted]


def _texts_of(passage: IndexedPassage) -> tuple[EmbeddingText, ...]:
    return embedding_texts(
        kind=passage.kind,
        title=passage.title,
        heading_path=passage.heading_path,
        text=passage.text,
        questions=passage.questions,
    )


def _batches(keys: Iterable[str], size: int) -> Iterator[list[str]]:
    remaining = iter(keys)
    while group := list(islice(remaining, size)):
        yield group
