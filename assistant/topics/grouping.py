"""The ways to group texts that are compared, each a function of material, number of topics and seed."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.decomposition import NMF, PCA, LatentDirichletAllocation
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from assistant.topics.material import Material
from assistant.topics.sizes import default_num_topics, min_cluster_size
from assistant.topics.words import OUTLIER

_LDA_ITERATIONS = 50
_NMF_ITERATIONS = 400
_NUM_STARTS = 10  # of k-means
_MAX_COMPONENTS = 50  # of k-means and agglomerative clustering, as in `methods.kmeans`
_DENSITY_COMPONENTS = 5  # as many as BERTopic and Top2Vec keep; density means little in many dimensions

Group = Callable[[Material, int, int], Sequence[int]]  # of (material, number of topics, seed)


@dataclass(frozen=True, slots=True)
class Grouper:
    """`group` is None for those of a library that runs in a process of its own.

    `is_seeded`: chance decides, so it is repeated with other seeds. `chooses_number`: it finds the number of
    topics itself. `by_meaning`: it needs the encoder's vectors.
    """

    name: str
    description: str | Promise
    group: Group | None
    is_seeded: bool
    by_meaning: bool
    chooses_number: bool = False
    settings: Mapping[str, Any] | None = None


def _lda(material: Material, num_topics: int, seed: int) -> list[int]:
    """Blei, Ng & Jordan 2003; a text belongs to its most probable topic."""
    counts = CountVectorizer(analyzer=_as_it_is).fit_transform(material.stems)
    model = LatentDirichletAllocation(
        num_topics, learning_method="batch", max_iter=_LDA_ITERATIONS, random_state=seed
    )
    return _strongest(model.fit_transform(counts), counts)


def _nmf(material: Material, num_topics: int, seed: int) -> list[int]:
    """Lee & Seung 1999, on TF-IDF, from a random start so that its chance is seen."""
    weights = TfidfVectorizer(analyzer=_as_it_is, sublinear_tf=True).fit_transform(material.stems)
    model = NMF(num_topics, init="random", max_iter=_NMF_ITERATIONS, random_state=seed)
    with warnings.catch_warnings():
        # So many iterations are enough to group by; the last digits do not change the strongest part.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return _strongest(model.fit_transform(weights), weights)


def _kmeans(material: Material, num_topics: int, seed: int) -> list[int]:
    """Arthur & Vassilvitskii 2007 after principal components."""
    model = KMeans(num_topics, n_init=_NUM_STARTS, random_state=seed)
    found: list[int] = model.fit_predict(_components(material, _MAX_COMPONENTS)).tolist()
    return found


def _agglomerative(material: Material, num_topics: int, _seed: int) -> list[int]:
    """Ward 1963 after principal components; chance decides nothing."""
    model = AgglomerativeClustering(num_topics, linkage="ward")
    found: list[int] = model.fit_predict(_components(material, _MAX_COMPONENTS)).tolist()
    return found


def _hdbscan(material: Material, num_topics: int, _seed: int) -> list[int]:
    """Campello, Moulavi & Sander 2013 after principal components; chance decides nothing."""
    model = HDBSCAN(min_cluster_size=smallest_topic("hdbscan", material, num_topics), copy=True)
    found: list[int] = model.fit_predict(_components(material, _DENSITY_COMPONENTS)).tolist()
    return [topic if topic >= 0 else OUTLIER for topic in found]


GROUPERS: Mapping[str, Grouper] = {
    grouper.name: grouper
    for grouper in (
        Grouper(
            "lda",
            gettext_lazy("Topics as mixtures of words that occur together; the classic since 2003."),
            _lda,
            is_seeded=True,
            by_meaning=False,
            settings={"max_iter": _LDA_ITERATIONS},
        ),
        Grouper(
            "nmf",
            gettext_lazy("Weighted words split into parts that add up; quick, also from words alone."),
            _nmf,
            is_seeded=True,
            by_meaning=False,
            settings={"max_iter": _NMF_ITERATIONS},
        ),
        Grouper(
            "kmeans",
            gettext_lazy("So many centres in the space of meanings; every text goes to the nearest."),
            _kmeans,
            is_seeded=True,
            by_meaning=True,
            settings={"max_components": _MAX_COMPONENTS, "n_init": _NUM_STARTS},
        ),
        Grouper(
            "agglomerative",
            gettext_lazy("Joins the two nearest groups of meanings until so many are left."),
            _agglomerative,
            is_seeded=False,
            by_meaning=True,
            settings={"max_components": _MAX_COMPONENTS},
        ),
        Grouper(
            "hdbscan",
            gettext_lazy("Dense places in the space of meanings; what lies between them is an outlier."),
            _hdbscan,
            is_seeded=False,
            by_meaning=True,
            chooses_number=True,
            settings={"max_components": _DENSITY_COMPONENTS},
        ),
        Grouper(
            "bertopic",
            gettext_lazy("BERTopic: meanings bent flat (UMAP), then dense places; it chooses the number."),
            None,
            is_seeded=True,
            by_meaning=True,
            chooses_number=True,
        ),
        Grouper(
            "top2vec",
            gettext_lazy("Top2Vec: as BERTopic, but every text goes to the nearest dense place."),
            None,
            is_seeded=True,
            by_meaning=True,
            chooses_number=True,
        ),
    )
}


def wanted_topics(material: Material, num_topics: int | None) -> int:
    """As many as asked for; else as there are labels; else by the number of texts. Never more than half."""
    num_texts = len(material.texts)
    wanted = num_topics or len(set(material.labels)) or default_num_topics(num_texts)
    return max(2, min(wanted, num_texts // 2))


def smallest_topic(method: str, material: Material, num_topics: int) -> int:
    """Texts a topic needs, for methods that choose the number of topics themselves.

    Without UMAP, which draws neighbours together, dense places hold few texts: one in a hundred, and no
    fewer than scikit-learn's default of 5.
    """
    num_texts = len(material.texts)
    return max(5, num_texts // 100) if method == "hdbscan" else min_cluster_size(num_texts, num_topics)


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
