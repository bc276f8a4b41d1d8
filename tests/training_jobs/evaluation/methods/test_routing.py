import numpy as np
import pytest

from training_jobs.evaluation.methods import routing
from training_jobs.evaluation.methods import topic_libraries as libraries
from training_jobs.evaluation.methods.routing import VectorTopicRouting
from training_jobs.evaluation.methods.topic_libraries import LibraryTopics
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.question_sets.question_file import Question


@pytest.fixture
def installed(monkeypatch):
    monkeypatch.setattr(libraries, "find_spec", lambda _module: object())


@pytest.mark.parametrize(
    ("library", "command"),
    [("bertopic", r"pip install -e '\.\[evaluation\]'"), ("top2vec", "pip install top2vec")],
)
def test_a_missing_library_says_how_to_install_it(corpus, monkeypatch, library, command):
    monkeypatch.setattr(libraries, "find_spec", lambda _module: None)
    with pytest.raises(MethodUnavailableError, match=rf"{library}.*{command}"):
        VectorTopicRouting(corpus, library, seed=1).prepare()


def test_too_few_passages_are_told(corpus, installed):
    with pytest.raises(MethodUnavailableError, match="10"):
        VectorTopicRouting(corpus, "bertopic", seed=1).prepare()


def test_a_question_goes_to_the_topic_with_the_nearest_centre(corpus, encoder, installed, monkeypatch):
    def find(request):
        topics = np.array([int("beca" not in text) for text in request.texts])
        yield LibraryTopics(1, 0.1, topics, encoder.encode_passages(["becas", "tesis tribunal"]))

    monkeypatch.setattr(routing, "find_topics", find)
    method = VectorTopicRouting(corpus, "bertopic", seed=1)
    method.prepare()
    assert method.ask(Question("1", "becas tesis becas")).ranked[0].entry_key == "faq:becas"


def test_a_corpus_without_topics_is_told(corpus, installed, monkeypatch):
    monkeypatch.setattr(routing, "find_topics", lambda _request: iter([LibraryTopics(1, 0.1)]))
    with pytest.raises(MethodUnavailableError, match=r"alike|parecen"):
        VectorTopicRouting(corpus, "top2vec", seed=1).prepare()
