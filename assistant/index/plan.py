"""Deciding what a change of content means for the index. Pure: no database, no encoder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.index.fingerprints import metadata_hash, text_hash
from curation.passages import Passage


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The two hashes of a passage as it stands in the index."""

    text_hash: str
    metadata_hash: str


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What has to be done so that the index equals the published passages."""

    inserts: tuple[Passage, ...] = ()
    rewrites: tuple[Passage, ...] = ()  # text changed: new terms, new vectors
    updates: tuple[Passage, ...] = ()  # only metadata changed: the row alone
    deletes: tuple[str, ...] = ()  # passage keys

    def __bool__(self) -> bool:
        return bool(self.inserts or self.rewrites or self.updates or self.deletes)


def plan_changes(passages: Iterable[Passage], indexed: Mapping[str, Fingerprint]) -> ChangeSet:
    """Compare what is published with what is indexed, over the same entries.

    A key given twice is taken once, the last one.
    """
    published = {passage.key: passage for passage in passages}
    inserts, rewrites, updates = [], [], []
    for key, passage in published.items():
        known = indexed.get(key)
        if known is None:
            inserts.append(passage)
        elif known.text_hash != text_hash(passage):
            rewrites.append(passage)
        elif known.metadata_hash != metadata_hash(passage):
            updates.append(passage)
    deletes = tuple(key for key in indexed if key not in published)
    return ChangeSet(tuple(inserts), tuple(rewrites), tuple(updates), deletes)
