"""BM25 as textbooks have it: folded words, one field, no stems. The portal's own is held against it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from assistant.topics.tokens import folded_words
from training_jobs.evaluation.corpus import Corpus, Scores
from training_jobs.evaluation.methods.base import RANKED_PASSAGES, MethodBase
from training_jobs.evaluation.predictions import Outcome
from training_jobs.question_sets.question_file import Question

K1, B = 0.9, 0.4  # Anserini's values for passages: Yang, Fang & Lin 2017


class Bm25Ranker:
    """Scores of texts: sum over the query's words of idf · tf / (tf + k1 (1 - b + b · length / mean)).

    Lucene's form (Kamphuis et al. 2020, «Which BM25 do you mean?»): idf = ln(1 + (N - n + .5) / (n + .5)),
    never negative, and without the constant factor k1 + 1. A word asked twice counts twice.
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
        asked = self._words.transform([query])
        return np.asarray((asked @ self._weights).todense(), dtype=np.float64).ravel()


class PlainBm25(MethodBase):
    def __init__(self, corpus: Corpus) -> None:
        super().__init__("bm25-plain")
        self._corpus = corpus
        self._ranker: Bm25Ranker | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"k1": K1, "b": B}

    def prepare(self) -> None:
        self._ranker = Bm25Ranker(self._corpus.texts)

    def ask(self, question: Question) -> Outcome:
        assert self._ranker is not None, "prepare comes first"  # noqa: S101
        scores = self._ranker.scores(question.text)
        ranked = self._corpus.ranked(scores, k=RANKED_PASSAGES, as_of=question.as_of)
        return Outcome(ranked=ranked, confidence=ranked[0].score if ranked else 0.0)
