"""Keyword match: the passage that holds most of the question's words. The simplest thing that can be done."""

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from assistant.topics.tokens import meaning_words
from training_jobs.evaluation.corpus import Corpus
from training_jobs.evaluation.methods.base import RANKED_PASSAGES, MethodBase
from training_jobs.evaluation.predictions import Outcome
from training_jobs.question_sets.question_file import Question


class KeywordMatch(MethodBase):
    """The score is the share of the question's different meaning words that the passage holds (0..1).

    Of passages that hold equally many, the shorter one stands first.
    """

    def __init__(self, corpus: Corpus) -> None:
        super().__init__("keyword")
        self._corpus = corpus
        self._words = CountVectorizer(analyzer=meaning_words, binary=True)
        self._held = sparse.csr_matrix((0, 0))
        self._brevity = np.zeros(0)

    def prepare(self) -> None:
        self._held = self._words.fit_transform(self._corpus.texts).T.tocsr()
        lengths = np.array([len(text) for text in self._corpus.texts], dtype=np.float64)
        self._brevity = 1 / (1 + lengths)  # always less than one word counts

    def ask(self, question: Question) -> Outcome:
        num_asked = len(set(meaning_words(question.text)))
        if not num_asked:
            return Outcome()
        num_held = np.asarray((self._words.transform([question.text]) @ self._held).todense()).ravel()
        scores = np.where(num_held > 0, (num_held + self._brevity) / num_asked, 0.0)
        ranked = self._corpus.ranked(scores, k=RANKED_PASSAGES, as_of=question.as_of)
        return Outcome(ranked=ranked, confidence=ranked[0].score if ranked else 0.0)
