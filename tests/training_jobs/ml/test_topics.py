import importlib.util
import json
import subprocess
import sys

import numpy as np
import pytest

from tests.embedded import REPOSITORY
from training_jobs.ml.topics import FINDERS

_TWICE = """
import sys; from pathlib import Path
from training_jobs.ml.topics import child
for folder in sys.argv[1:]:
    child.main(Path(folder))
"""


def _bundles():
    """Two bundles of vectors far apart: whatever else a topic model does, it must tell these."""
    generator = np.random.default_rng(5)
    middle = np.repeat(np.eye(2, 16), 30, axis=0)
    vectors = (middle + generator.normal(0, 0.05, middle.shape)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [f"{'beca' if at < 30 else 'tesis'} texto {at}" for at in range(60)], vectors


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the libraries' own
@pytest.mark.parametrize("library", ["bertopic", "top2vec"])
def test_the_real_library_finds_two_plain_topics_again_and_again(library, tmp_path):
    """In a process, as it is always run, twice with the same seed."""
    for module in (library, "umap", "hdbscan"):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    texts, vectors = _bundles()
    request = {"library": library, "texts": texts, "seeds": [7], "min_cluster_size": 8}
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
        (folder / "request.json").write_text(json.dumps({**request, "keep_outliers": False}))
        np.save(folder / "vectors.npy", vectors)
    finished = subprocess.run(
        [sys.executable, "-c", _TWICE, *map(str, folders)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    told = json.loads(finished.stdout.splitlines()[0])
    assert (told["seed"], told["found"]) == (7, True)
    topics, centres = (np.load(folders[0] / f"{name}-7.npy") for name in ("topics", "centres"))
    assert set(topics[:30]).isdisjoint(topics[30:])
    assert (centres @ vectors.T).argmax(axis=0).tolist() == topics.tolist()
    assert topics.tolist() == np.load(folders[1] / "topics-7.npy").tolist()


def test_there_is_a_finder_for_each_library():
    assert set(FINDERS) == {"bertopic", "top2vec"}
