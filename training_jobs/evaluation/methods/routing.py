"""Topic routing: find the question's topic, then rank that topic's passages.

Every passage belongs to one topic. All routing methods rank inside a topic by plain BM25, so only the way
to the topic differs between them: perfect routing would reach at least what `bm25-plain` reaches. Passages
of the second topic follow those of the first, and so on, because a list that ends early cannot be compared
at rank 10.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.topics.tokens import meaning_words
from assistant.topics.words import topic_words
from training_jobs.evaluation.corpus import Corpus
from training_jobs.evaluation.methods.base import RANKED_PASSAGES, MethodBase
from training_jobs.evaluation.methods.bm25_plain import Bm25Ranker
from training_jobs.evaluation.predictions import Outcome
from training_jobs.question_sets.question_file import Question

_LABEL_WORDS = 3


class RoutingMethod(MethodBase):
    """What every routing method shares. Subclasses say how topics are found and which fit a question."""

    def __init__(self, corpus: Corpus, name: str, *, seed: int) -> None:
        super().__init__(name)
        self._labels: dict[int, str] = {}
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
        documents = [meaning_words(text) for text in self._corpus.texts]
        words = topic_words(documents, self._topic_of.tolist(), num_words=_LABEL_WORDS)
        self._labels = {topic: " ".join(of_topic) for topic, of_topic in words.items()}

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
        right = self._right_topics(question) if question.is_judged else None
        return Outcome(
            ranked=ranked,
            confidence=_margin(affinities),
            topic=topic,
            topic_is_right=None if right is None else topic in right,
            topic_label=self._labels.get(topic, ""),
            right_topics=right,
            right_topic_labels=None if right is None else tuple(self._labels[each] for each in right),
        )

    def _right_topics(self, question: Question) -> tuple[int, ...]:
        """Topics that hold a passage which is right, those with most of them first."""
        counted = Counter(
            int(topic)
            for passage, topic in zip(self._corpus.passages, self._topic_of, strict=True)
            if not question.relevant.isdisjoint((passage.key, passage.entry_key))
        )
        return tuple(sorted(counted, key=lambda topic: (-counted[topic], topic)))


def _margin(affinities: NDArray[np.float64]) -> float:
    """How far the best topic is ahead of the second."""
    if len(affinities) < 2:
        return 0.0
    second, best = np.sort(affinities)[-2:]
    return float(best - second)
