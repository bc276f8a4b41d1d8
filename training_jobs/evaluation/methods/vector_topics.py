"""BERTopic and Top2Vec: topics of the passages' vectors, found in a process of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from assistant import encoder as encoders
from assistant.topics.sizes import min_cluster_size
from training_jobs.evaluation.corpus import Corpus, query_vectors
from training_jobs.evaluation.methods.routing import RoutingMethod
from training_jobs.evaluation.methods.topic_libraries import (
    LibraryRequest,
    find_topics,
    library_version,
    require_library,
)
from training_jobs.exceptions import MethodUnavailableError


class VectorTopicRouting(RoutingMethod):
    """`library` is bertopic or top2vec. A question goes to the topic whose centre is nearest (cosine)."""

    def __init__(
        self, corpus: Corpus, library: str, *, seed: int, num_topics: int | None = None, name: str = ""
    ) -> None:
        super().__init__(corpus, name or library, seed=seed)
        self._library = library
        self._num_topics = num_topics
        self._centres: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)

    @property
    def settings(self) -> Mapping[str, Any]:
        return {
            "min_cluster_size": min_cluster_size(len(self._corpus.passages), self._num_topics),
            "encoder": encoders.get_encoder().digest,
            "seed": self._seed,
            "version": library_version(self._library),
        }

    def find_topics(self) -> Sequence[int]:
        require_library(self._library)  # before vectors are read
        request = LibraryRequest(
            self._library,
            self._corpus.texts,
            self._corpus.vectors,
            [self._seed],
            min_cluster_size(len(self._corpus.passages), self._num_topics),
        )
        (found,) = find_topics(request)
        if found.topics is None or found.centres is None:
            raise MethodUnavailableError(_("No topic was found: the passages are too few or too much alike."))
        self._centres = found.centres
        topics: list[int] = found.topics.tolist()
        return topics

    def affinities(self, text: str) -> NDArray[np.float64]:
        return np.asarray(self._centres @ query_vectors([text])[0], dtype=np.float64)
