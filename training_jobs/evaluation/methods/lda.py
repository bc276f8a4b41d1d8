"""Latent Dirichlet allocation (Blei, Ng & Jordan 2003; online variational Bayes: Hoffman et al. 2010)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer

from assistant.topics.sizes import default_num_topics
from assistant.topics.tokens import meaning_stems
from training_jobs.evaluation.corpus import Corpus
from training_jobs.evaluation.methods.routing import RoutingMethod

_MAX_ITERATIONS = 50


class LdaRouting(RoutingMethod):
    """A passage belongs to its most probable topic; a question is routed by its topic distribution."""

    def __init__(
        self, corpus: Corpus, *, seed: int, num_topics: int | None = None, name: str = "lda"
    ) -> None:
        super().__init__(corpus, name, seed=seed)
        self._num_topics = num_topics
        self._words = CountVectorizer(analyzer=meaning_stems)
        self._model: LatentDirichletAllocation | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"num_topics": self._topics(), "max_iter": _MAX_ITERATIONS, "seed": self._seed}

    def find_topics(self) -> Sequence[int]:
        counts = self._words.fit_transform(self._corpus.texts)
        self._model = LatentDirichletAllocation(
            n_components=self._topics(),
            learning_method="batch",
            max_iter=_MAX_ITERATIONS,
            random_state=self._seed,
        )
        topics: list[int] = self._model.fit_transform(counts).argmax(axis=1).tolist()
        return topics

    def affinities(self, text: str) -> NDArray[np.float64]:
        assert self._model is not None, "prepare comes first"  # noqa: S101
        return np.asarray(self._model.transform(self._words.transform([text]))[0], dtype=np.float64)

    def _topics(self) -> int:
        return self._num_topics or default_num_topics(len(self._corpus.passages))
