"""Passages that were named, not searched, in the form in which found ones are shown."""

from assistant.index.fingerprints import text_hash
from assistant.retrieval.types import Hit
from curation.passages import Passage


def hit_of(passage: Passage, *, rank: int = 1) -> Hit:
    """The passage as if it had been found, without scores."""
    return Hit(
        rank=rank,
        key=passage.key,
        entry_key=passage.entry_key,
        kind=passage.kind,
        title=passage.title,
        heading_path=passage.heading_path,
        text=passage.text,
        questions=passage.questions,
        citation=passage.citation,
        url=passage.url,
        audience=passage.audience,
        valid_from=passage.valid_from,
        valid_until=passage.valid_until,
        text_hash=text_hash(passage),
        score=0.0,
        dense_score=None,
        lexical_score=None,
    )
