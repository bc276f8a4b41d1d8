"""The process around BERTopic and Top2Vec, played by a few lines of Python."""

import sys

import numpy as np
import pytest

from training_jobs.evaluation.methods import topic_libraries as libraries
from training_jobs.evaluation.methods.topic_libraries import LibraryRequest, find_topics
from training_jobs.exceptions import MethodUnavailableError

FOUND = """
import json, sys, numpy
folder = sys.argv[1]
request = json.load(open(folder + "/request.json"))
for seed in request["seeds"]:
    numpy.save(f"{folder}/topics-{seed}.npy", [seed] * len(request["texts"]))
    numpy.save(f"{folder}/centres-{seed}.npy", numpy.eye(2))
    print(json.dumps({"seed": seed, "found": seed != 3, "seconds": 0.5}), flush=True)
"""


@pytest.fixture(autouse=True)
def _installed(monkeypatch):
    monkeypatch.setattr(libraries, "find_spec", lambda _module: object())
    monkeypatch.setattr("training_jobs.ml.child.LOOK_EVERY_S", 0.05)


def request(seeds=(1, 2)):
    vectors = np.eye(12, dtype=np.float32)
    return LibraryRequest("bertopic", [f"texto {at}" for at in range(12)], vectors, seeds, 3)


def program(source):
    return (sys.executable, "-c", source)


def test_each_seed_comes_with_its_topics():
    first, second = find_topics(request(), program=program(FOUND))
    assert (first.seed, first.topics.tolist()) == (1, [1] * 12)
    assert (second.seed, second.seconds) == (2, 0.5)


def test_a_seed_without_topics_is_no_failure():
    (found,) = find_topics(request(seeds=[3]), program=program(FOUND))
    assert found.topics is None


def test_a_library_that_fails_leaves_its_last_words():
    with pytest.raises(MethodUnavailableError, match="Boom: 42"):
        list(find_topics(request(), program=program("import sys; sys.exit('Traceback\\nBoom: 42')")))


def test_what_is_found_before_a_failure_is_kept():
    source = FOUND + "    import sys; sys.exit('out of memory')"
    found = find_topics(request(), program=program(source))
    assert next(found).seed == 1
    with pytest.raises(MethodUnavailableError, match="out of memory"):
        next(found)


def test_a_library_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(libraries, "TIMEOUT_S", 0.2)
    with pytest.raises(MethodUnavailableError):
        list(find_topics(request(), program=program("import time; time.sleep(60)")))


def test_whoever_waits_may_stop_it():
    class StoppedError(Exception):
        pass

    def stop():
        raise StoppedError

    source = program("import time; time.sleep(60)")
    with pytest.raises(StoppedError):
        list(find_topics(request(), program=source, while_waiting=stop))


def test_too_few_texts_are_told():
    few = LibraryRequest("bertopic", ["uno"], np.eye(1, dtype=np.float32), [1], 3)
    with pytest.raises(MethodUnavailableError, match="10"):
        list(find_topics(few))
