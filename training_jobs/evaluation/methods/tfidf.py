"""TF-IDF with cosine similarity (Salton & Buckley 1988), over words or over parts of words."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.language.words import fold
from training_jobs.evaluation.corpus import Corpus
from training_jobs.evaluation.methods.base import RANKED_PASSAGES, MethodBase
from training_jobs.evaluation.predictions import Outcome
from training_jobs.question_sets.question_file import Question


class TfIdf(MethodBase):
    """Term frequencies count logarithmically: 1 + ln(tf)."""

    def __init__(self, corpus: Corpus, name: str, **vectorizer_options: Any) -> None:
        super().__init__(name)
        self._corpus = corpus
        self._options = vectorizer_options
        self._vectorizer = TfidfVectorizer(preprocessor=fold, sublinear_tf=True, **vectorizer_options)
        self._passages = sparse.csr_matrix((0, 0))

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"sublinear_tf": True, **self._options}

    def prepare(self) -> None:
        self._passages = self._vectorizer.fit_transform(self._corpus.texts).T.tocsr()

    def ask(self, question: Question) -> Outcome:
        similarities = self._vectorizer.transform([question.text]) @ self._passages
        scores = np.asarray(similarities.todense(), dtype=np.float64).ravel()
        ranked = self._corpus.ranked(scores, k=RANKED_PASSAGES, as_of=question.as_of)
        return Outcome(ranked=ranked, confidence=ranked[0].score if ranked else 0.0)


def tfidf_words(corpus: Corpus) -> TfIdf:
    """Whole folded words, single ones included."""
    return TfIdf(corpus, "tfidf-word", analyzer="word", token_pattern=r"\w+")  # noqa: S106 - no password


def tfidf_characters(corpus: Corpus) -> TfIdf:
    """Three to five characters inside words: finds other endings and forgives misspellings."""
    return TfIdf(corpus, "tfidf-char", analyzer="char_wb", ngram_range=(3, 5))
