"""Embedding clusters: principal components, then k-means (k-means++: Arthur & Vassilvitskii 2007)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from assistant import encoder as encoders
from assistant.topics.sizes import default_num_topics
from training_jobs.evaluation.corpus import Corpus, query_vectors
from training_jobs.evaluation.methods.routing import RoutingMethod

_MAX_COMPONENTS = 50
_NUM_STARTS = 10


class KMeansRouting(RoutingMethod):
    """A question goes to the nearest centre in the space of the components."""

    def __init__(
        self, corpus: Corpus, *, seed: int, num_topics: int | None = None, name: str = "kmeans"
    ) -> None:
        super().__init__(corpus, name, seed=seed)
        self._num_topics = num_topics
        self._components: PCA | None = None
        self._clusters: KMeans | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        return {
            "num_clusters": self._topics(),
            "max_components": _MAX_COMPONENTS,
            "encoder": encoders.get_encoder().digest,
            "seed": self._seed,
        }

    def find_topics(self) -> Sequence[int]:
        vectors = self._corpus.vectors
        self._components = PCA(n_components=min(_MAX_COMPONENTS, *vectors.shape), svd_solver="full")
        self._clusters = KMeans(self._topics(), n_init=_NUM_STARTS, random_state=self._seed)
        clusters: list[int] = self._clusters.fit_predict(self._components.fit_transform(vectors)).tolist()
        return clusters

    def affinities(self, text: str) -> NDArray[np.float64]:
        assert self._components is not None, "prepare comes first"  # noqa: S101
        assert self._clusters is not None, "prepare comes first"  # noqa: S101
        reduced = self._components.transform(query_vectors([text]))
        return -np.asarray(self._clusters.transform(reduced)[0], dtype=np.float64)

    def _topics(self) -> int:
        return self._num_topics or default_num_topics(len(self._corpus.passages))
