"""Topics of texts by their vectors, as a process: `python -m training_jobs.ml.topics FOLDER`.

The folder holds `request.json` ({"library", "texts", "seeds", "min_cluster_size", "keep_outliers"}) and
`vectors.npy` (one L2-normalised row a text). For each seed the result goes into `topics-SEED.npy` (one topic
number a text; -1 for outliers, where they are kept) and `centres-SEED.npy` (one L2-normalised row a topic),
and a line is printed: {"seed", "found", "seconds"}. `found` is false where the library found no topic.

BERTopic and Top2Vec are imported only when one of them is asked for. Both reduce with UMAP and cluster with
HDBSCAN; with a seed UMAP computes in one thread and repeats itself. Importing them and
compiling their loops takes longer than most groupings: one process for all seeds.
"""

import json
import re
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from training_jobs.ml.child import end_with_parent, own_output, say

# Topics nearer than this (1 - cosine) become one. The library's 0.1 is for models whose cosines fill the
# range; those of e5 lie between .75 and 1, and everything became one topic.
_MERGE_DISTANCE = 0.01
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """`topics`: one number a text, -1 for outliers. `centres`: (number of topics, D), L2-normalised."""

    topics: NDArray[np.intp]
    centres: Vectors


class Finder(Protocol):
    def __call__(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        *,
        seed: int,
        min_cluster_size: int,
        keep_outliers: bool,
    ) -> Found | None:
        """Topics of the texts; None when there are none."""


def find_with_bertopic(
    texts: Sequence[str], vectors: Vectors, *, seed: int, min_cluster_size: int, keep_outliers: bool = False
) -> Found | None:
    """BERTopic (Grootendorst 2022, arXiv 2203.05794); outliers go to the topic nearest in meaning or stay.

    A topic's centre is the mean vector of its texts, as the library's own `find_topics` searches by.
    """
    from bertopic import BERTopic
    from hdbscan import HDBSCAN
    from umap import UMAP

    model = BERTopic(
        umap_model=UMAP(**_umap_options(len(texts), seed)),
        hdbscan_model=HDBSCAN(**_hdbscan_options(min_cluster_size)),
        calculate_probabilities=False,
    )
    topics, _probabilities = model.fit_transform(list(texts), vectors)
    if max(topics) < 0:
        return None
    if min(topics) < 0 and not keep_outliers:
        topics = model.reduce_outliers(list(texts), topics, strategy="embeddings", embeddings=vectors)
    first = 1 if -1 in model.get_topics() else 0  # the outliers' row stands before the topics'
    centres = np.asarray(model.topic_embeddings_, dtype=np.float32)[first:]
    return Found(np.asarray(topics, dtype=np.intp), _normalised(centres))


def find_with_top2vec(
    texts: Sequence[str], vectors: Vectors, *, seed: int, min_cluster_size: int, keep_outliers: bool = False
) -> Found | None:
    """Top2Vec (Angelov 2020, arXiv 2008.09470); it gives every text to its nearest topic: no outliers.

    Words only label topics there, they do not route. So that thousands of them need no encoder, the vector
    of a word is the mean of its texts' vectors.
    """
    from top2vec import Top2Vec

    try:
        model = Top2Vec(
            documents=list(texts),
            embedding_model=_GivenVectors(texts, vectors),
            use_embedding_model_tokenizer=True,
            min_count=1,
            topic_merge_delta=_MERGE_DISTANCE,
            umap_args=_umap_options(len(texts), seed),
            hdbscan_args=_hdbscan_options(min_cluster_size),
        )
    except ValueError as error:
        if "concatenate" in str(error):  # numpy's words for «not one cluster»
            return None
        raise
    return Found(np.asarray(model.doc_top, dtype=np.intp), _normalised(model.topic_vectors))


FINDERS: Mapping[str, Finder] = {"bertopic": find_with_bertopic, "top2vec": find_with_top2vec}


class _GivenVectors:
    """Stands where Top2Vec expects a model: texts to their vectors, words to the mean of their texts'."""

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        self._of_text: dict[str, Vectors] = dict(zip(texts, vectors, strict=True))
        self._mean: Vectors = vectors.mean(axis=0)
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            for word in set(re.findall(r"\w+", text.lower())):
                places.setdefault(word, []).append(place)
        self._of_word: dict[str, Vectors] = {word: vectors[at].mean(axis=0) for word, at in places.items()}

    def __call__(self, texts: Sequence[str], **_options: Any) -> Vectors:
        return np.asarray([self._vector(text) for text in texts], dtype=np.float32)

    def _vector(self, text: str) -> Vectors:
        known: Vectors | None = self._of_text.get(text)
        return self._of_word.get(text, self._mean) if known is None else known


def _umap_options(num_texts: int, seed: int) -> dict[str, object]:
    return {
        "n_neighbors": min(15, num_texts - 1),
        "n_components": 5,
        "min_dist": 0.0,
        "metric": "cosine",
        "random_state": seed,
        "n_jobs": 1,
    }


def _hdbscan_options(min_cluster_size: int) -> dict[str, object]:
    return {"min_cluster_size": min_cluster_size, "metric": "euclidean", "cluster_selection_method": "eom"}


def _normalised(vectors: Any) -> Vectors:
    rows = np.asarray(vectors, dtype=np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def main(folder: Path) -> int:
    end_with_parent()
    out = own_output()
    warnings.simplefilter("ignore")  # of libraries that follow each other slowly; errors still end it
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    vectors: Vectors = np.load(folder / "vectors.npy")
    find = FINDERS[request["library"]]
    for seed in request["seeds"]:
        started = time.perf_counter()
        found = find(
            request["texts"],
            vectors,
            seed=seed,
            min_cluster_size=request["min_cluster_size"],
            keep_outliers=request["keep_outliers"],
        )
        seconds = time.perf_counter() - started
        if found is not None:
            np.save(folder / f"topics-{seed}.npy", found.topics)
            np.save(folder / f"centres-{seed}.npy", found.centres)
        say({"seed": seed, "found": found is not None, "seconds": seconds}, out)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
