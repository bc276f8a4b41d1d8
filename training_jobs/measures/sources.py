"""How well right sources are found and named, question by question. Pure functions of ranks and keys.

A question may have several right entries, any of which answers it; so recall asks for one of them («success
at k»), and nDCG has binary gains over the distinct right entries.
"""

import math
from collections.abc import Collection, Sequence


def distinct_targets(ranked: Sequence[tuple[str, str]], relevant: Collection[str]) -> list[str | None]:
    """For each distinct result, in order, the right key it stands for, or None.

    `ranked` holds (passage key, entry key). A result is right when `relevant` names its passage or its entry.
    An entry found by several passages counts once, where its best passage stands; so does a passage named
    as such, even beside others of its entry.
    """
    targets: list[str | None] = []
    seen: set[str] = set()
    for key, entry_key in ranked:
        identity = key if key in relevant else entry_key
        if identity not in seen:
            seen.add(identity)
            targets.append(identity if identity in relevant else None)
    return targets


def recall_at(targets: Sequence[str | None], k: int) -> float:
    """1 when a right entry stands among the first k distinct results, else 0."""
    return float(any(target is not None for target in targets[:k]))


def reciprocal_rank_at(targets: Sequence[str | None], k: int) -> float:
    """1 / rank of the first right result, 0 beyond k (MRR: Voorhees 1999, TREC-8 question answering)."""
    return next((1 / rank for rank, target in enumerate(targets[:k], 1) if target is not None), 0.0)


def ndcg_at(targets: Sequence[str | None], k: int, num_relevant: int) -> float:
    """Normalised discounted cumulative gain with binary gains (Järvelin & Kekäläinen 2002)."""
    if num_relevant == 0:
        return 0.0
    gain = sum(1 / math.log2(rank + 1) for rank, target in enumerate(targets[:k], 1) if target is not None)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(num_relevant, k) + 1))
    return gain / ideal


def is_right_source(citation: str, relevant: Collection[str]) -> bool:
    """Whether the cited passage is relevant, or part of an entry that is."""
    return any(citation == key or citation.startswith(f"{key}/") for key in relevant)


def citation_precision(citations: Sequence[str], relevant: Collection[str]) -> float:
    """Share of the citations that are right.

    Raises:
        ValueError: nothing is cited, so there is nothing to be right.
    """
    if not citations:
        raise ValueError("no citations")
    return sum(is_right_source(citation, relevant) for citation in citations) / len(citations)


def citation_recall(citations: Sequence[str], relevant: Collection[str]) -> float:
    """1 when a right source is cited, else 0."""
    return float(any(is_right_source(citation, relevant) for citation in citations))
