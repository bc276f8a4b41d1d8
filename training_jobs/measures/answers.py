"""How close an answer is to reference answers: pure functions of texts, each in 0..1, higher is better.

Against several references the best score counts, as in SQuAD.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

import snowballstemmer

_Prepared = TypeVar("_Prepared")
_ARTICLES = frozenset({"el", "la", "los", "las", "lo", "un", "una", "unos", "unas"})
_WORD = re.compile(r"\w+")
_CHRF_ORDER, _CHRF_BETA = 6, 2  # Popović 2015, https://aclanthology.org/W15-3049: chrF2


def normalised_words(text: str) -> list[str]:
    """Lower-case words without accents, punctuation and Spanish articles.

    SQuAD's normaliser (Rajpurkar et al. 2016, arXiv 1606.05250) with Spanish articles in place of English
    ones; accents are folded because people leave them out, except the tilde of ñ, which makes another letter.
    """
    return [word for word in _WORD.findall(fold(text)) if word not in _ARTICLES]


def fold(text: str) -> str:
    """Lower case without accents; ñ stays ñ."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    kept = re.sub("[\u0300-\u0302\u0304-\u036f]|(?<!n)\u0303", "", decomposed)
    return unicodedata.normalize("NFC", kept)


def exact_match(answer: str, references: Sequence[str]) -> float:
    """1 when the normalised words equal those of a reference, else 0."""
    return _best(lambda left, right: float(left == right), answer, references, normalised_words)


def token_f1(answer: str, references: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over the bag of normalised words."""
    return _best(_bag_f1, answer, references, normalised_words)


def token_recall(answer: str, references: Sequence[str]) -> float:
    """Share of the reference's bag of normalised words that the answer says."""
    return _best(_bag_recall, answer, references, normalised_words)


def rouge_l(answer: str, references: Sequence[str]) -> float:
    """ROUGE-L F1 (Lin 2004, https://aclanthology.org/W04-1013) over folded, stemmed Spanish words."""
    return _best(_rouge_l, answer, references, stemmed_words)


def chrf(answer: str, references: Sequence[str]) -> float:
    """chrF2 over character 1- to 6-grams without white space, as a share (sacrebleu prints it times 100)."""
    return _best(_chrf, answer, references, lambda text: re.sub(r"\s+", "", text))


def stemmed_words(text: str) -> list[str]:
    """Folded words reduced to their stem by the Snowball stemmer for Spanish."""
    return [_stem(word) for word in _WORD.findall(text.casefold())]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return fold(snowballstemmer.stemmer("spanish").stemWord(word))


def _best(
    score: Callable[[_Prepared, _Prepared], float],
    answer: str,
    references: Sequence[str],
    prepare: Callable[[str], _Prepared],
) -> float:
    prepared = prepare(answer)
    return max((score(prepared, prepare(reference)) for reference in references), default=0.0)


def _bag_f1(answer: list[str], reference: list[str]) -> float:
    if not answer or not reference:
        return float(answer == reference)
    common = sum((Counter(answer) & Counter(reference)).values())
    return 2 * common / (len(answer) + len(reference))


def _bag_recall(answer: list[str], reference: list[str]) -> float:
    if not reference:
        return float(not answer)
    return sum((Counter(answer) & Counter(reference)).values()) / len(reference)


def _rouge_l(answer: list[str], reference: list[str]) -> float:
    if not answer or not reference:
        return 0.0
    return 2 * _longest_common_subsequence(answer, reference) / (len(answer) + len(reference))


def _longest_common_subsequence(left: Sequence[str], right: Sequence[str]) -> int:
    previous = [0] * (len(right) + 1)
    for word in left:
        current = [0]
        for column, other in enumerate(right):
            current.append(
                previous[column] + 1 if word == other else max(previous[column + 1], current[column])
            )
        previous = current
    return previous[-1]


def _chrf(answer: str, reference: str) -> float:
    """F-beta of precision and recall averaged over the orders both texts are long enough for."""
    precisions, recalls = [], []
    for order in range(1, _CHRF_ORDER + 1):
        left, right = _character_ngrams(answer, order), _character_ngrams(reference, order)
        if not left or not right:
            break
        common = (left & right).total()
        precisions.append(common / left.total())
        recalls.append(common / right.total())
    if not precisions:
        return 0.0
    return _f_beta(sum(precisions) / len(precisions), sum(recalls) / len(recalls))


def _character_ngrams(text: str, order: int) -> Counter[str]:
    return Counter(text[start : start + order] for start in range(len(text) - order + 1))


def _f_beta(precision: float, recall: float) -> float:
    if precision + recall == 0:
        return 0.0
    weight = _CHRF_BETA**2
    return (1 + weight) * precision * recall / (weight * precision + recall)
