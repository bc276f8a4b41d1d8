import numpy as np
import pytest

from training_jobs.evaluation.children import topics as child
from training_jobs.evaluation.methods import vector_topics
from training_jobs.evaluation.methods.vector_topics import VectorTopicRouting
from training_jobs.evaluation.questions import Question
from training_jobs.exceptions import MethodUnavailableError


@pytest.fixture
def enough(monkeypatch):
    monkeypatch.setattr(vector_topics, "_MIN_PASSAGES", 1)
    monkeypatch.setattr(vector_topics, "find_spec", lambda _module: object())


@pytest.mark.parametrize("library", ["bertopic", "top2vec"])
def test_a_missing_library_says_how_to_install_it(corpus, monkeypatch, library):
    monkeypatch.setattr(vector_topics, "find_spec", lambda _module: None)
    with pytest.raises(MethodUnavailableError, match=rf"{library}.*pip install -e '\.\[evaluation\]'"):
        VectorTopicRouting(corpus, library, seed=1).prepare()


def test_too_few_passages_are_told(corpus, monkeypatch):
    monkeypatch.setattr(vector_topics, "find_spec", lambda _module: object())
    with pytest.raises(MethodUnavailableError, match="10"):
        VectorTopicRouting(corpus, "bertopic", seed=1).prepare()


class _Run:
    """Stands where `subprocess.run` does."""

    def __init__(self, returncode=0, stderr="", write=None):
        self.returncode, self.stderr, self._write = returncode, stderr, write

    def __call__(self, command, **_options):
        if self._write:
            self._write(command[-1])
        return self


def test_a_question_goes_to_the_topic_with_the_nearest_centre(corpus, encoder, enough, monkeypatch):
    def write(folder):
        centres = encoder.encode_passages(["becas", "tesis tribunal"])
        np.save(f"{folder}/centres.npy", centres)
        np.save(f"{folder}/topics.npy", [int("beca" not in text) for text in corpus.texts])

    monkeypatch.setattr(vector_topics.subprocess, "run", _Run(write=write))
    method = VectorTopicRouting(corpus, "bertopic", seed=1)
    method.prepare()
    assert method.ask(Question("1", "becas tesis becas")).ranked[0].entry_key == "faq:becas"


def test_a_corpus_without_topics_is_told(corpus, enough, monkeypatch):
    monkeypatch.setattr(vector_topics.subprocess, "run", _Run(returncode=child.EXIT_NO_TOPICS))
    with pytest.raises(MethodUnavailableError, match=r"alike|parecen"):
        VectorTopicRouting(corpus, "top2vec", seed=1).prepare()


def test_a_library_that_fails_leaves_its_last_words(corpus, enough, monkeypatch):
    monkeypatch.setattr(vector_topics.subprocess, "run", _Run(returncode=1, stderr="Traceback\nBoom: 42\n"))
    with pytest.raises(MethodUnavailableError, match="Boom: 42"):
        VectorTopicRouting(corpus, "top2vec", seed=1).prepare()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the libraries' own
@pytest.mark.parametrize("library", ["bertopic", "top2vec"])
def test_the_real_library_finds_two_plain_topics_again_and_again(library):
    """Two bundles of vectors far apart: whatever else a topic model does, it must tell these."""
    for module in vector_topics._NEEDED_MODULES[library]:
        pytest.importorskip(module, exc_type=ImportError)
    generator = np.random.default_rng(5)
    middle = np.repeat(np.eye(2, 16), 30, axis=0)
    vectors = (middle + generator.normal(0, 0.05, middle.shape)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"{'beca' if at < 30 else 'tesis'} texto {at}" for at in range(60)]
    find = {"bertopic": child.find_with_bertopic, "top2vec": child.find_with_top2vec}[library]
    first, second = (find(texts, vectors, 7, 8) for _time in range(2))
    assert first is not None
    assert second is not None
    found, centres = first
    assert set(found[:30]).isdisjoint(found[30:])
    assert (centres @ vectors.T).argmax(axis=0).tolist() == found.tolist()
    assert found.tolist() == second[0].tolist()
