"""Ranking by words alone, as textbooks have it: word matches, TF-IDF, BM25. The portal's own is the rival."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from assistant.language.words import fold
from assistant.topics.tokens import folded_words, meaning_words
from training_jobs.evaluation.corpus import Corpus, Scores
from training_jobs.evaluation.methods.base import RANKED_PASSAGES, MethodBase
from training_jobs.evaluation.predictions import Outcome
from training_jobs.question_sets.question_file import Question

K1, B = 0.9, 0.4  # Anserini's values for passages: Yang, Fang & Lin 2017


class WordSearch(MethodBase):
    """Gives every passage a score; surest is the question whose best passage scores most."""

    def __init__(self, corpus: Corpus, name: str) -> None:
        super().__init__(name)
        self._corpus = corpus

    def scores(self, text: str) -> Scores:
        """One a passage, in the order of the corpus; 0 for those that do not match."""
        raise NotImplementedError

    def ask(self, question: Question) -> Outcome:
        scores = self.scores(question.text)
        ranked = self._corpus.ranked(scores, k=RANKED_PASSAGES, as_of=question.as_of)
        return Outcome(ranked=ranked, confidence=ranked[0].score if ranked else 0.0)


class KeywordMatch(WordSearch):
    """The share of the question's different meaning words that the passage holds (0..1): the simplest thing.

    Of passages that hold equally many, the shorter one stands first.
    """

    def __init__(self, corpus: Corpus) -> None:
        super().__init__(corpus, "keyword")
        self._words = CountVectorizer(analyzer=meaning_words, binary=True)
        self._held = sparse.csr_matrix((0, 0))
        self._brevity = np.zeros(0)

    def prepare(self) -> None:
        self._held = self._words.fit_transform(self._corpus.texts).T.tocsr()
        lengths = np.array([len(text) for text in self._corpus.texts], dtype=np.float64)
        self._brevity = 1 / (1 + lengths)  # always less than one word counts

    def scores(self, text: str) -> Scores:
        num_held = _row(self._words.transform([text]) @ self._held)
        return np.where(num_held > 0, (num_held + self._brevity) / len(set(meaning_words(text))), 0.0)

    def ask(self, question: Question) -> Outcome:
        return super().ask(question) if meaning_words(question.text) else Outcome()


class TfIdf(WordSearch):
    """TF-IDF with cosine similarity (Salton & Buckley 1988); frequencies count as 1 + ln(tf)."""

    def __init__(self, corpus: Corpus, name: str, **vectorizer_options: Any) -> None:
        super().__init__(corpus, name)
        self._options = vectorizer_options
        self._vectorizer = TfidfVectorizer(preprocessor=fold, sublinear_tf=True, **vectorizer_options)
        self._passages = sparse.csr_matrix((0, 0))

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"sublinear_tf": True, **self._options}

    def prepare(self) -> None:
        self._passages = self._vectorizer.fit_transform(self._corpus.texts).T.tocsr()

    def scores(self, text: str) -> Scores:
        return _row(self._vectorizer.transform([text]) @ self._passages)


def tfidf_words(corpus: Corpus) -> TfIdf:
    """Whole folded words, single ones included."""
    return TfIdf(corpus, "tfidf-word", analyzer="word", token_pattern=r"\w+")  # noqa: S106 - no password


def tfidf_characters(corpus: Corpus) -> TfIdf:
    """Three to five characters inside words: finds other endings and forgives misspellings."""
    return TfIdf(corpus, "tfidf-char", analyzer="char_wb", ngram_range=(3, 5))


class Bm25Ranker:
    """Scores of texts: sum over the query's words of idf · tf / (tf + k1 (1 - b + b · length / mean)).

    Folded words, one field, no stems; a word asked twice counts twice. Lucene's form (Kamphuis et al. 2020,
    «Which BM25 do you mean?»): idf = ln(1 + (N - n + .5) / (n + .5)), never negative, and without the
    constant factor k1 + 1.
    """

    def __init__(self, texts: Sequence[str], *, k1: float = K1, b: float = B) -> None:
        self._words = CountVectorizer(analyzer=folded_words)
        counts = self._words.fit_transform(texts).astype(np.float64).tocoo()
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        num_holding = np.bincount(counts.col, minlength=counts.shape[1])
        idf = np.log1p((len(texts) - num_holding + 0.5) / (num_holding + 0.5))
        saturation = k1 * (1 - b + b * lengths / lengths.mean())
        weights = idf[counts.col] * counts.data / (counts.data + saturation[counts.row])
        self._weights = sparse.csr_matrix((weights, (counts.col, counts.row)), shape=counts.shape[::-1])

    def scores(self, query: str) -> Scores:
        return _row(self._words.transform([query]) @ self._weights)


class PlainBm25(WordSearch):
    def __init__(self, corpus: Corpus) -> None:
        super().__init__(corpus, "bm25-plain")
        self._ranker: Bm25Ranker | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"k1": K1, "b": B}

    def prepare(self) -> None:
        self._ranker = Bm25Ranker(self._corpus.texts)

    def scores(self, text: str) -> Scores:
        assert self._ranker is not None, "prepare comes first"  # noqa: S101
        return self._ranker.scores(text)


def _row(product: sparse.spmatrix) -> Scores:
    return np.asarray(product.todense(), dtype=np.float64).ravel()
