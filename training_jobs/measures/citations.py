"""Whether an answer names the right sources. Pure functions of keys.

A question may have several right sources, any of which answers it; so recall asks for one of them.
"""

from collections.abc import Collection, Sequence


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
