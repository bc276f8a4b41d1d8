"""Likeness of short texts by their groups of letters: it forgives endings and typing errors."""

import math
from collections import Counter
from functools import lru_cache

from assistant.language.words import fold

_SIZES = (3, 4, 5)


@lru_cache(maxsize=8_192)
def _groups(text: str) -> tuple[Counter[str], float]:
    """Letter groups inside padded words, and the length of their vector."""
    counted: Counter[str] = Counter()
    for word in fold(text).split():
        padded = f" {word} "
        for size in _SIZES:
            counted.update(padded[at : at + size] for at in range(max(1, len(padded) - size + 1)))
    return counted, math.sqrt(sum(count * count for count in counted.values()))


def likeness(one: str, other: str) -> float:
    """Cosine of the two texts' letter groups, 0..1."""
    (mine, my_length), (theirs, their_length) = _groups(one), _groups(other)
    if not my_length or not their_length:
        return 0.0
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    return sum(count * theirs[group] for group, count in mine.items()) / (my_length * their_length)
