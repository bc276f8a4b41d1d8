"""Topic routing: find the question's topic, then rank that topic's passages.

Every passage belongs to one topic. All routing methods rank inside a topic by plain BM25, so only the way
to the topic differs between them: perfect routing would reach at least what `bm25-plain` reaches. Passages
of the second topic follow those of the first, and so on, because a list that ends early cannot be compared
at rank 10.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer

from assistant import encoder as encoders
from assistant.topics.sizes import default_num_topics, min_cluster_size
from assistant.topics.tokens import meaning_stems, meaning_words
from assistant.topics.words import topic_words
from training_jobs.evaluation.corpus import Corpus, query_vectors
from training_jobs.evaluation.methods.base import RANKED_PASSAGES, MethodBase
from training_jobs.evaluation.methods.topic_libraries import (
    LibraryRequest,
    find_topics,
    library_version,
    require_library,
)
from training_jobs.evaluation.methods.word_search import Bm25Ranker
from training_jobs.evaluation.predictions import Outcome
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.question_sets.question_file import Question

_LABEL_WORDS = 3
_MAX_ITERATIONS = 50  # of LDA
_MAX_COMPONENTS, _NUM_STARTS = 50, 10  # of k-means


class RoutingMethod(MethodBase):
    """What every routing method shares. Subclasses say how topics are found and which fit a question."""

    def __init__(self, corpus: Corpus, name: str, *, seed: int, num_topics: int | None = None) -> None:
        super().__init__(name)
        self._labels: dict[int, str] = {}
        self._corpus = corpus
        self._seed = seed
        self._asked_num_topics = num_topics
        self._topic_of: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._ranker: Bm25Ranker | None = None

    @property
    def num_topics(self) -> int:
        """As many as were asked for; without, by the number of passages."""
        return self._asked_num_topics or default_num_topics(len(self._corpus.passages))

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


class LdaRouting(RoutingMethod):
    """Latent Dirichlet allocation (Blei, Ng & Jordan 2003; online variational Bayes: Hoffman et al. 2010).

    A passage belongs to its most probable topic; a question is routed by its topic distribution.
    """

    def __init__(
        self, corpus: Corpus, *, seed: int, num_topics: int | None = None, name: str = "lda"
    ) -> None:
        super().__init__(corpus, name, seed=seed, num_topics=num_topics)
        self._words = CountVectorizer(analyzer=meaning_stems)
        self._model: LatentDirichletAllocation | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"num_topics": self.num_topics, "max_iter": _MAX_ITERATIONS, "seed": self._seed}

    def find_topics(self) -> Sequence[int]:
        counts = self._words.fit_transform(self._corpus.texts)
        self._model = LatentDirichletAllocation(
            n_components=self.num_topics,
            learning_method="batch",
            max_iter=_MAX_ITERATIONS,
            random_state=self._seed,
        )
        topics: list[int] = self._model.fit_transform(counts).argmax(axis=1).tolist()
        return topics

    def affinities(self, text: str) -> NDArray[np.float64]:
        assert self._model is not None, "prepare comes first"  # noqa: S101
        return np.asarray(self._model.transform(self._words.transform([text]))[0], dtype=np.float64)


class KMeansRouting(RoutingMethod):
    """Principal components of meanings, then k-means (k-means++: Arthur & Vassilvitskii 2007).

    A question goes to the nearest centre in the space of the components.
    """

    def __init__(
        self, corpus: Corpus, *, seed: int, num_topics: int | None = None, name: str = "kmeans"
    ) -> None:
        super().__init__(corpus, name, seed=seed, num_topics=num_topics)
        self._components: PCA | None = None
        self._clusters: KMeans | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        return {
            "num_clusters": self.num_topics,
            "max_components": _MAX_COMPONENTS,
            "encoder": encoders.get_encoder().digest,
            "seed": self._seed,
        }

    def find_topics(self) -> Sequence[int]:
        vectors = self._corpus.vectors
        self._components = PCA(n_components=min(_MAX_COMPONENTS, *vectors.shape), svd_solver="full")
        self._clusters = KMeans(self.num_topics, n_init=_NUM_STARTS, random_state=self._seed)
        clusters: list[int] = self._clusters.fit_predict(self._components.fit_transform(vectors)).tolist()
        return clusters

    def affinities(self, text: str) -> NDArray[np.float64]:
        assert self._components is not None, "prepare comes first"  # noqa: S101
        assert self._clusters is not None, "prepare comes first"  # noqa: S101
        reduced = self._components.transform(query_vectors([text]))
        return -np.asarray(self._clusters.transform(reduced)[0], dtype=np.float64)


class VectorTopicRouting(RoutingMethod):
    """`library` is bertopic or top2vec, run in a process of its own.

    A question goes to the topic whose centre is nearest (cosine).
    """

    def __init__(
        self, corpus: Corpus, library: str, *, seed: int, num_topics: int | None = None, name: str = ""
    ) -> None:
        super().__init__(corpus, name or library, seed=seed, num_topics=num_topics)
        self._library = library
        self._centres: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)

    @property
    def settings(self) -> Mapping[str, Any]:
        return {
            "min_cluster_size": self._min_cluster_size,
            "encoder": encoders.get_encoder().digest,
            "seed": self._seed,
            "version": library_version(self._library),
        }

    def find_topics(self) -> Sequence[int]:
        require_library(self._library)  # before vectors are read
        corpus = self._corpus
        request = LibraryRequest(
            self._library, corpus.texts, corpus.vectors, [self._seed], self._min_cluster_size
        )
        (found,) = find_topics(request)
        if found.topics is None or found.centres is None:
            raise MethodUnavailableError(_("No topic was found: the passages are too few or too much alike."))
        self._centres = found.centres
        topics: list[int] = found.topics.tolist()
        return topics

    def affinities(self, text: str) -> NDArray[np.float64]:
        return np.asarray(self._centres @ query_vectors([text])[0], dtype=np.float64)

    @property
    def _min_cluster_size(self) -> int:
        return min_cluster_size(len(self._corpus.passages), self._asked_num_topics)
