"""How many topics, and how large, where nobody says."""

import math


def default_num_topics(num_passages: int) -> int:
    """The rule of thumb √(n/2) (Mardia, Kent & Bibby 1979), and at least two topics where possible."""
    return max(min(2, num_passages), round(math.sqrt(num_passages / 2)))


def min_cluster_size(num_texts: int, num_topics: int | None) -> int:
    """So that about the usual number can be found: these methods choose the number themselves."""
    return max(3, num_texts // (2 * (num_topics or default_num_topics(num_texts))))
