"""The words that stand out in a topic against all others."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

OUTLIER = -1  # the «topic» of texts that belong to none
MIN_TEXTS = 2  # a word of a single text tells more about a person than about a topic


def topic_words(
    documents: Sequence[Sequence[str]], topics: Sequence[int], *, num_words: int = 10
) -> dict[int, list[str]]:
    """The best words of each topic by class-based TF-IDF, best first; outliers are left out.

    Weight of word t in topic c: f(t, c) / |c| · log(1 + A / f(t)) with f the frequencies in the topic and in
    all texts, |c| the number of words of the topic, A the mean number of words a topic (Grootendorst 2022,
    arXiv 2203.05794, section 3.3; divided by |c| as its implementation does). Words of a single text count
    only in topics that have no other. Ties by alphabet.
    """
    numbers = sorted({topic for topic in topics if topic != OUTLIER})
    held_by = Counter(word for words in documents for word in set(words))
    vocabulary = {word: at for at, word in enumerate(sorted(held_by))}
    is_shared = np.array([held_by[word] >= MIN_TEXTS for word in vocabulary], dtype=bool)
    counts = _counts(documents, topics, numbers, vocabulary)
    weights = _weights(counts)
    names = list(vocabulary)
    found = {}
    for row, topic in enumerate(numbers):
        present = counts[row] > 0
        wanted = present & is_shared if (present & is_shared).any() else present
        order = np.argsort(-np.where(wanted, weights[row], -1.0), kind="stable")
        found[topic] = [names[at] for at in order[:num_words] if wanted[at]]
    return found


def _counts(
    documents: Sequence[Sequence[str]],
    topics: Sequence[int],
    numbers: Sequence[int],
    vocabulary: dict[str, int],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Frequencies (topics, words)."""
    row_of = {topic: row for row, topic in enumerate(numbers)}
    pairs = Counter(
        (row_of[topic], vocabulary[word])
        for words, topic in zip(documents, topics, strict=True)
        if topic != OUTLIER
        for word in words
    )
    found = np.zeros((len(numbers), len(vocabulary)))
    for place, number in pairs.items():
        found[place] = number
    return found


def _weights(
    counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    if not counts.size:
        return counts
    lengths = counts.sum(axis=1, keepdims=True)
    frequencies = np.maximum(counts.sum(axis=0), 1.0)
    return np.asarray(counts / np.maximum(lengths, 1.0) * np.log1p(lengths.mean() / frequencies))
