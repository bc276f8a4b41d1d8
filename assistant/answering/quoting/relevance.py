"""How much of a question each of several texts speaks: its words, the rarer among them the weightier."""

import math
from collections import Counter
from collections.abc import Sequence

from assistant.language.words import content_stems

NEIGHBOUR_SHARE = 0.3  # an answer often stands beside the sentence that names its subject


def shared_words(question: str, texts: Sequence[str], *, known: str = "") -> list[float]:
    """For each text, the summed weights of the question's words in it.

    A word of half the texts or more tells them apart little and weighs little: ln(1 + texts / texts with it)
    - ln 2, never below a tenth. Words of `known`, which all texts share (their title), do not count, unless
    nothing else is asked.
    """
    asked = set(content_stems(question))
    asked = asked - set(content_stems(known)) or asked
    found = [asked & set(content_stems(text)) for text in texts]
    frequency = Counter(word for words in found for word in words)
    weights = {word: max(0.1, math.log((1 + len(texts) / n) / 2)) for word, n in frequency.items()}
    return [sum(weights[word] for word in words) for words in found]


def with_neighbours(scores: Sequence[float]) -> list[float]:
    """Each score with a share of the better of its two neighbours'."""
    padded = [0.0, *scores, 0.0]
    return [score + NEIGHBOUR_SHARE * max(padded[at], padded[at + 2]) for at, score in enumerate(scores)]
