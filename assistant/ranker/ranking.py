"""From hits to a ranking."""

from collections.abc import Sequence

from assistant.ranker.types import Candidate, Ranking
from assistant.retrieval.types import Hit
from curation.models import Unit


def rank(question: str, hits: Sequence[Hit], *, unit: Unit) -> Ranking:
    """Entries by how probably they answer the question, by the unit's ranker or the one for every unit."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.entry_key if hit.kind == "faq" else hit.key, hit)
    found = [Candidate(hit, hit.dense_score or 0.0, {}) for hit in best.values()]
    top = found[0].probability if found else 0.0
    return Ranking(tuple(found), top, top, top >= 0.92, top >= 0.83, "")
