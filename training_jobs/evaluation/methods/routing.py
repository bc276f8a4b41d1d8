"""Topic routing: find the question's topic, then rank that topic's passages.

Every passage belongs to one topic. All routing methods rank inside a topic by plain BM25, so only the way
to the topic differs between them: perfect routing would reach at least what `bm25-plain` reaches. Passages
of the second topic follow those of the first, and so on, because a list that ends early cannot be compared
at rank 10.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training_jobs.evaluation.corpus import Corpus
from training_jobs.evaluation.methods.base import RANKED_PASSAGES, MethodBase
from training_jobs.evaluation.methods.bm25_plain import Bm25Ranker
from training_jobs.evaluation.predictions import Outcome
from training_jobs.evaluation.questions import Question


class RoutingMethod(MethodBase):
    """What every routing method shares. Subclasses say how topics are found and which fit a question."""

    def __init__(self, corpus: Corpus, name: str, *, seed: int) -> None:
        super().__init__(name)
        self._corpus = corpus
        self._seed = seed
        self._topic_of: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._ranker: Bm25Ranker | None = None

    def find_topics(self) -> Sequence[int]:
        """One topic number (0, 1, …) a passage, in the order of the corpus."""
        raise NotImplementedError

    def affinities(self, text: str) -> NDArray[np.float64]:
        """How well each topic fits the question, by topic number; higher is better."""
        raise NotImplementedError

    def prepare(self) -> None:
        self._ranker = Bm25Ranker(self._corpus.texts)
        self._topic_of = np.asarray(self.find_topics(), dtype=np.intp)

    def ask(self, question: Question) -> Outcome:
        assert self._ranker is not None, "prepare comes first"  # noqa: S101
        affinities = self.affinities(question.text)
        place_of_topic = np.argsort(np.argsort(-affinities, kind="stable"), kind="stable")
        within = self._ranker.scores(question.text)
        within = within / (within.max() + 1.0)  # below 1: never reaches into the topic above
        num_topics = len(affinities)
        scores = num_topics - place_of_topic[self._topic_of] + within
        ranked = self._corpus.ranked(scores, k=RANKED_PASSAGES, as_of=question.as_of)
        topic = int(affinities.argmax())
        return Outcome(
            ranked=ranked,
            confidence=_margin(affinities),
            topic=topic,
            topic_is_right=self._holds_right(topic, question) if question.is_judged else None,
        )

    def _holds_right(self, topic: int, question: Question) -> bool:
        return any(
            of == topic and not question.relevant.isdisjoint((passage.key, passage.entry_key))
            for passage, of in zip(self._corpus.passages, self._topic_of, strict=True)
        )


def default_num_topics(num_passages: int) -> int:
    """The rule of thumb √(n/2) (Mardia, Kent & Bibby 1979), and at least two topics where possible."""
    return max(min(2, num_passages), round(math.sqrt(num_passages / 2)))


def _margin(affinities: NDArray[np.float64]) -> float:
    """How far the best topic is ahead of the second."""
    if len(affinities) < 2:
        return 0.0
    second, best = np.sort(affinities)[-2:]
    return float(best - second)
