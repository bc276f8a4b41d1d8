"""BERTopic and Top2Vec: topics of the passages' vectors, found in a process of its own.

Their libraries take seconds and hundreds of megabytes to import, so no process of the portal ever does.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings as django_settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from assistant import encoder as encoders
from training_jobs.evaluation.children.topics import EXIT_NO_TOPICS
from training_jobs.evaluation.corpus import Corpus, query_vectors
from training_jobs.evaluation.methods.routing import RoutingMethod, default_num_topics
from training_jobs.exceptions import MethodUnavailableError

_MIN_PASSAGES = 10  # UMAP's five dimensions need more points than that to mean anything
_TIMEOUT_S = 1_800.0
_NEEDED_MODULES = {"bertopic": ("bertopic", "umap", "hdbscan"), "top2vec": ("top2vec", "umap", "hdbscan")}


class VectorTopicRouting(RoutingMethod):
    """`library` is bertopic or top2vec. A question goes to the topic whose centre is nearest (cosine)."""

    def __init__(self, corpus: Corpus, library: str, *, seed: int, num_topics: int | None = None) -> None:
        super().__init__(corpus, library, seed=seed)
        self._num_topics = num_topics
        self._centres: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)

    @property
    def settings(self) -> Mapping[str, Any]:
        return {
            "min_cluster_size": self._min_cluster_size(),
            "encoder": encoders.get_encoder().digest,
            "seed": self._seed,
            "version": _version(self.name),
        }

    def find_topics(self) -> Sequence[int]:
        self._require_library()
        num_passages = len(self._corpus.passages)
        if num_passages < _MIN_PASSAGES:
            raise MethodUnavailableError(
                _("Topics need at least %(least)d passages; the unit has %(count)d.")
                % {"least": _MIN_PASSAGES, "count": num_passages}
            )
        with tempfile.TemporaryDirectory(prefix="topics-") as scratch:
            return self._find_in(Path(scratch))

    def affinities(self, text: str) -> NDArray[np.float64]:
        return np.asarray(self._centres @ query_vectors([text])[0], dtype=np.float64)

    def _require_library(self) -> None:
        missing = [module for module in _NEEDED_MODULES[self.name] if find_spec(module) is None]
        if missing:
            raise MethodUnavailableError(
                _("Not installed: %(libraries)s. Install them with: pip install -e '.[evaluation]'")
                % {"libraries": ", ".join(missing)}
            )

    def _find_in(self, folder: Path) -> list[int]:
        request = {
            "library": self.name,
            "texts": self._corpus.texts,
            "seed": self._seed,
            "min_cluster_size": self._min_cluster_size(),
        }
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        np.save(folder / "vectors.npy", self._corpus.vectors)
        self._run(folder)
        self._centres = np.load(folder / "centres.npy")
        topics: list[int] = np.load(folder / "topics.npy").tolist()
        return topics

    def _run(self, folder: Path) -> None:
        command = [sys.executable, "-m", "training_jobs.evaluation.children.topics", str(folder)]
        # Names hash alike in every run: sets of words are walked in the libraries.
        environment = os.environ | {"PYTHONHASHSEED": "0", "TOKENIZERS_PARALLELISM": "false"}
        try:
            finished = subprocess.run(
                command,
                cwd=django_settings.BASE_DIR,
                env=environment,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise MethodUnavailableError(_("Finding topics took too long and was stopped.")) from None
        if finished.returncode == EXIT_NO_TOPICS:
            raise MethodUnavailableError(_("No topic was found: the passages are too few or too much alike."))
        if finished.returncode:
            last_line = (finished.stderr.strip().splitlines() or ["?"])[-1]
            raise MethodUnavailableError(_("Finding topics failed: %(reason)s") % {"reason": last_line[:300]})

    def _min_cluster_size(self) -> int:
        """So that about the usual number can be found: these methods choose the number themselves."""
        num_passages = len(self._corpus.passages)
        wanted = self._num_topics or default_num_topics(num_passages)
        return max(3, num_passages // (2 * wanted))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
