"""The ways to group texts that are compared: what each is and needs. `clustering` does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assistant.topics.material import Material
from assistant.topics.sizes import default_num_topics, min_cluster_size

LDA_ITERATIONS = 50
NMF_ITERATIONS = 400
NUM_STARTS = 10  # of k-means
MAX_COMPONENTS = 50  # of k-means and agglomerative clustering, as in `methods.kmeans`
DENSITY_COMPONENTS = 5  # as many as BERTopic and Top2Vec keep; density means little in many dimensions


@dataclass(frozen=True, slots=True)
class Grouper:
    """`in_own_process`: it comes from a library that never stands in a process of the portal.

    `is_seeded`: chance decides, so it is repeated with other seeds. `chooses_number`: it finds the number of
    topics itself. `by_meaning`: it needs the encoder's vectors.
    """

    name: str
    description: str | Promise
    is_seeded: bool
    by_meaning: bool
    chooses_number: bool = False
    in_own_process: bool = False
    settings: Mapping[str, Any] | None = None


GROUPERS: Mapping[str, Grouper] = {
    grouper.name: grouper
    for grouper in (
        Grouper(
            "lda",
            gettext_lazy("Topics as mixtures of words that occur together; the classic since 2003."),
            is_seeded=True,
            by_meaning=False,
            settings={"max_iter": LDA_ITERATIONS},
        ),
        Grouper(
            "nmf",
            gettext_lazy("Weighted words split into parts that add up; quick, also from words alone."),
            is_seeded=True,
            by_meaning=False,
            settings={"max_iter": NMF_ITERATIONS},
        ),
        Grouper(
            "kmeans",
            gettext_lazy("So many centres in the space of meanings; every text goes to the nearest."),
            is_seeded=True,
            by_meaning=True,
            settings={"max_components": MAX_COMPONENTS, "n_init": NUM_STARTS},
        ),
        Grouper(
            "agglomerative",
            gettext_lazy("Joins the two nearest groups of meanings until so many are left."),
            is_seeded=False,
            by_meaning=True,
            settings={"max_components": MAX_COMPONENTS},
        ),
        Grouper(
            "hdbscan",
            gettext_lazy("Dense places in the space of meanings; what lies between them is an outlier."),
            is_seeded=False,
            by_meaning=True,
            chooses_number=True,
            settings={"max_components": DENSITY_COMPONENTS},
        ),
        Grouper(
            "bertopic",
            gettext_lazy("BERTopic: meanings bent flat (UMAP), then dense places; it chooses the number."),
            is_seeded=True,
            by_meaning=True,
            chooses_number=True,
            in_own_process=True,
        ),
        Grouper(
            "top2vec",
            gettext_lazy("Top2Vec: as BERTopic, but every text goes to the nearest dense place."),
            is_seeded=True,
            by_meaning=True,
            chooses_number=True,
            in_own_process=True,
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
