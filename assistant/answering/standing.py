"""What was found, as the rows say it now: the index proposes, the database decides."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from assistant.index.fingerprints import text_hash
from assistant.retrieval.types import Hit
from curation.enums import Audience
from curation.models import Unit
from curation.passages import Passage, standing_passages


def standing_hits(hits: Iterable[Hit], *, unit: Unit, on: date, audience: Audience | str) -> tuple[Hit, ...]:
    """The hits that may be shown on the day, ranked again from 1.

    What was retired, has expired, rests on a changed article or is not for this audience is left out; changed
    text is the new one. A passage that now bears another title is another passage and left out until the
    index has seen it: its scores are about what it was.
    """
    found = list(hits)
    keys = [hit.key for hit in found]
    standing = standing_passages(unit, keys, on=on, audience=Audience(audience))
    kept = (
        _renewed(hit, standing[hit.key])
        for hit in found
        if hit.key in standing and standing[hit.key].title == hit.title
    )
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(kept, start=1))


def _renewed(hit: Hit, passage: Passage) -> Hit:
    """The hit with everything the row says; its scores stay."""
    return replace(
        hit,
        heading_path=passage.heading_path,
        text=passage.text,
        questions=passage.questions,
        citation=passage.citation,
        url=passage.url,
        audience=passage.audience,
        valid_from=passage.valid_from,
        valid_until=passage.valid_until,
        text_hash=text_hash(passage),
    )
