"""Grouping texts with scikit-learn; each way is a function of material, number of topics and seed.

Only who groups loads this module: `assistant.topics.grouping` describes the same methods without a library.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.decomposition import NMF, PCA, LatentDirichletAllocation
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from assistant.topics.grouping import (
    DENSITY_COMPONENTS,
    LDA_ITERATIONS,
    MAX_COMPONENTS,
    NMF_ITERATIONS,
    NUM_STARTS,
    smallest_topic,
)
from assistant.topics.material import Material
from assistant.topics.words import OUTLIER

Group = Callable[[Material, int, int], Sequence[int]]  # of (material, number of topics, seed)


def lda(material: Material, num_topics: int, seed: int) -> list[int]:
    """Blei, Ng & Jordan 2003; a text belongs to its most probable topic."""
    counts = CountVectorizer(analyzer=_as_it_is).fit_transform(material.stems)
    model = LatentDirichletAllocation(
        num_topics, learning_method="batch", max_iter=LDA_ITERATIONS, random_state=seed
    )
    return _strongest(model.fit_transform(counts), counts)


def nmf(material: Material, num_topics: int, seed: int) -> list[int]:
    """Lee & Seung 1999, on TF-IDF, from a random start so that its chance is seen."""
    weights = TfidfVectorizer(analyzer=_as_it_is, sublinear_tf=True).fit_transform(material.stems)
    model = NMF(num_topics, init="random", max_iter=NMF_ITERATIONS, random_state=seed)
    with warnings.catch_warnings():
        # So many iterations are enough to group by; the last digits do not change the strongest part.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return _strongest(model.fit_transform(weights), weights)


def kmeans(material: Material, num_topics: int, seed: int) -> list[int]:
    """Arthur & Vassilvitskii 2007 after principal components."""
    model = KMeans(num_topics, n_init=NUM_STARTS, random_state=seed)
    found: list[int] = model.fit_predict(_components(material, MAX_COMPONENTS)).tolist()
    return found


def agglomerative(material: Material, num_topics: int, _seed: int) -> list[int]:
    """Ward 1963 after principal components; chance decides nothing."""
    model = AgglomerativeClustering(num_topics, linkage="ward")
    found: list[int] = model.fit_predict(_components(material, MAX_COMPONENTS)).tolist()
    return found


def hdbscan(material: Material, num_topics: int, _seed: int) -> list[int]:
    """Campello, Moulavi & Sander 2013 after principal components; chance decides nothing."""
    model = HDBSCAN(min_cluster_size=smallest_topic("hdbscan", material, num_topics), copy=True)
    found: list[int] = model.fit_predict(_components(material, DENSITY_COMPONENTS)).tolist()
    return [topic if topic >= 0 else OUTLIER for topic in found]


GROUP_BY: Mapping[str, Group] = {
    "lda": lda,
    "nmf": nmf,
    "kmeans": kmeans,
    "agglomerative": agglomerative,
    "hdbscan": hdbscan,
}


def _components(material: Material, most: int) -> NDArray[np.float64]:
    vectors = material.vectors
    components = PCA(min(most, *vectors.shape), svd_solver="full")
    return np.asarray(components.fit_transform(vectors), dtype=np.float64)


def _strongest(weights: NDArray[np.float64], counts: Any) -> list[int]:
    """The topic with the greatest weight; a text without any known word is an outlier."""
    is_empty = np.asarray(counts.sum(axis=1)).ravel() == 0
    strongest: list[int] = np.where(is_empty, OUTLIER, weights.argmax(axis=1)).tolist()
    return strongest


def _as_it_is(stems: list[str]) -> list[str]:
    return stems
