"""Whether the words of a topic belong together: do they occur together more often than by chance?

Probabilities are shares of windows of a reference corpus (here always the compared texts themselves) that
hold a word, or two. A window is so many consecutive words of one text, sliding by one; a text that is not
longer is one window (Röder, Both & Hinneburg 2015, «Exploring the Space of Topic Coherence Measures», WSDM,
section 3). Values compare methods on the same texts; across corpora they mean little.

gensim's `CoherenceModel`, which the tests hold these functions against, leaves out texts without any word of
the topics; here they count as windows, as in the papers.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

NPMI_WINDOW, CV_WINDOW = 10, 110  # words; Röder et al. 2015, table 2 (C_NPMI) and section 4 (C_V)
_EPSILON = 1e-12  # added to joint probabilities, as in the paper: pairs that never meet have a logarithm too

Words = Sequence[str]
Matrix = NDArray[np.float64]


def npmi(topics: Sequence[Words], documents: Iterable[Words], *, window: int = NPMI_WINDOW) -> list[float]:
    """Mean normalised pointwise mutual information of each topic's word pairs (-1..1, higher is better).

    Of a pair: log(P(a, b) / (P(a) P(b))) / -log P(a, b) (Bouma 2009, «Normalized (pointwise) mutual
    information in collocation extraction»); 0 by chance, 1 always together, -1 never. Topics of fewer than
    two words give NaN.
    """
    pairs = _pair_information(topics, documents, window)
    return [_mean_of_pairs(matrix) for matrix in pairs]


def c_v(topics: Sequence[Words], documents: Iterable[Words], *, window: int = CV_WINDOW) -> list[float]:
    """C_V of each topic (0..1 but for noise, higher is better), nearest to people's judgement there.

    Each word is a vector of its NPMI with every word of the topic, itself included (1); the value is the mean
    cosine between a word's vector and the sum of all of them (Röder et al. 2015, section 4, S_one_set, gamma
    1). Topics of fewer than two words give NaN.
    """
    pairs = _pair_information(topics, documents, window)
    return [_mean_cosine(matrix) for matrix in pairs]


def _pair_information(topics: Sequence[Words], documents: Iterable[Words], window: int) -> list[Matrix]:
    """For each topic the NPMI of all its words with all its words (W, W); 1 on the diagonal."""
    places = {word: at for at, word in enumerate(dict.fromkeys(word for topic in topics for word in topic))}
    together, num_windows = _count_windows(places, documents, window)
    if not num_windows:
        raise ValueError("no text to count words in")
    joint = together / num_windows
    single = np.diag(joint)
    found = []
    for topic in topics:
        at = [places[word] for word in topic]
        found.append(_information(joint[np.ix_(at, at)], single[at]))
    return found


def _information(joint: Matrix, single: Matrix) -> Matrix:
    """A word that occurs nowhere says nothing about any other: 0."""
    chance = np.outer(single, single)
    shifted = joint + _EPSILON
    with np.errstate(divide="ignore", invalid="ignore"):
        information = np.log(shifted / chance) / -np.log(shifted)
    # Words in every window: the quotient is 0 / 0, and they are always together.
    information = np.where(joint >= 1.0, 1.0, information)
    return np.where(chance > 0, information, 0.0)


def _count_windows(
    places: dict[str, int], documents: Iterable[Words], window: int
) -> tuple[NDArray[np.float64], int]:
    """In how many windows each pair of words stands together (each word with itself: in how many at all)."""
    rows: list[int] = []
    columns: list[int] = []
    num_windows = 0
    for words in documents:
        known = [places.get(word, -1) for word in words]
        for start in range(max(1, len(known) - window + 1)):
            held = set(known[start : start + window]) - {-1}
            rows += [num_windows] * len(held)
            columns += held
            num_windows += 1
    shape = (num_windows, len(places))
    holds = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    return np.asarray((holds.T @ holds).todense(), dtype=np.float64), num_windows


def _mean_of_pairs(information: Matrix) -> float:
    num_words = len(information)
    if num_words < 2:
        return float("nan")
    return float(information[np.triu_indices(num_words, k=1)].mean())


def _mean_cosine(information: Matrix) -> float:
    if len(information) < 2:
        return float("nan")
    whole = information.sum(axis=0)
    lengths = np.linalg.norm(information, axis=1) * np.linalg.norm(whole)
    return float(np.mean(information @ whole / np.maximum(lengths, _EPSILON)))
