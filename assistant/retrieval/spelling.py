"""Which words may be misspelt: those that neither ordinary Spanish nor, later, the corpus knows.

Without the first test every rare but right word would be «repaired» to its nearest neighbour in the corpus
(«formato» to «forman»), which costs more than typing errors do.
"""

from collections.abc import Iterable
from functools import lru_cache

from assistant.retrieval.query import without_accents

# Once in thirty million words: below stand the typing errors that are common enough to be counted.
_RAREST_WORD = 3e-8


def doubtful_words(words: Iterable[str]) -> list[str]:
    """The words (lower case, no accents) that ordinary Spanish does not use."""
    ordinary = _ordinary_words()
    return [word for word in words if word not in ordinary]


@lru_cache(maxsize=1)
def _ordinary_words() -> frozenset[str]:
    from wordfreq import get_frequency_dict  # a quarter of a second, and only searching needs it

    frequencies = get_frequency_dict("es", wordlist="best")
    return frozenset(without_accents(word) for word, share in frequencies.items() if share >= _RAREST_WORD)
