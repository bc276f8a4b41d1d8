import json

import numpy as np
import pytest

from assistant.topics.grouping import GROUPERS
from assistant.topics.material import Material
from tests.fakes import FakeEncoder
from tests.training_jobs.topics.texts import labelled_texts
from training_jobs.evaluation.methods.topic_libraries import LibraryTopics
from training_jobs.exceptions import EvaluationBusyError
from training_jobs.topics import comparing
from training_jobs.topics.comparing import group_all, groupers_named, seeds_of
from training_jobs.topics.store import FileStore


@pytest.fixture
def material():
    return Material(*labelled_texts(), encoder=FakeEncoder())


def compare(material, out, *names, seeds=2, progress=lambda *_told: None):
    with FileStore(out) as store:
        return group_all(
            groupers_named(names),
            material,
            num_topics=None,
            num_seeds=seeds,
            store=store,
            progress=progress,
        )


def test_methods_with_chance_are_repeated_and_others_are_not(material, tmp_path):
    grouped = compare(material, tmp_path, "nmf", "agglomerative", seeds=3)
    assert {name: len(found) for name, found in grouped.groupings.items()} == {
        "nmf": 3,
        "agglomerative": 1,
    }
    assert seeds_of(GROUPERS["nmf"], 3) == [13, 14, 15]


def test_a_comparison_repeated_makes_nothing_again(material, tmp_path, monkeypatch):
    first = compare(material, tmp_path, "nmf", "kmeans")
    monkeypatch.setattr(comparing, "perf_counter", lambda: pytest.fail("grouped again"))
    second = compare(material, tmp_path, "nmf", "kmeans")
    assert second.num_reused == 4
    assert second.groupings == first.groupings


def test_a_killed_comparison_goes_on_after_the_last_grouping(material, tmp_path):
    def kill(method, done, _total):
        if (method, done) == ("nmf", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(material, tmp_path, "nmf", seeds=3, progress=kill)
    with (tmp_path / "groupings.jsonl").open("a") as cut:
        cut.write('{"key": "nmf/15/abc", "topics": [0, 1')
    assert compare(material, tmp_path, "nmf", seeds=3).num_reused == 2
    lines = (tmp_path / "groupings.jsonl").read_text().splitlines()
    assert len([json.loads(line) for line in lines]) == 3


def test_other_texts_are_grouped_anew(material, tmp_path):
    compare(material, tmp_path, "nmf")
    other = Material(labelled_texts(9)[0], encoder=FakeEncoder())
    assert compare(other, tmp_path, "nmf").num_reused == 0


def test_two_comparisons_never_write_into_one_folder(tmp_path):
    with FileStore(tmp_path), pytest.raises(EvaluationBusyError), FileStore(tmp_path):
        pass


def test_a_method_without_its_library_is_left_out_and_the_others_go_on(material, tmp_path, monkeypatch):
    monkeypatch.setattr("training_jobs.evaluation.methods.topic_libraries.find_spec", lambda _module: None)
    grouped = compare(material, tmp_path, "bertopic", "nmf")
    assert list(grouped.groupings) == ["nmf"]
    assert "pip install" in grouped.skipped["bertopic"]


def test_a_library_gets_only_the_seeds_that_are_missing(material, tmp_path, monkeypatch):
    asked = []

    def find(request, **_options):
        asked.append(list(request.seeds))
        for seed in request.seeds:
            yield LibraryTopics(seed, 0.1, np.arange(len(request.texts)) % 3, np.eye(3))

    monkeypatch.setattr(comparing, "find_topics", find)
    monkeypatch.setattr(comparing, "require_library", lambda _library: None)
    compare(material, tmp_path, "bertopic", seeds=1)
    grouped = compare(material, tmp_path, "bertopic", seeds=3)
    assert asked == [[13], [14, 15]]
    assert len(grouped.groupings["bertopic"]) == 3


def test_a_method_that_finds_no_topic_is_left_out(material, tmp_path, monkeypatch):
    monkeypatch.setattr(comparing, "find_topics", lambda request, **_o: iter([LibraryTopics(13, 0.1)]))
    monkeypatch.setattr(comparing, "require_library", lambda _library: None)
    grouped = compare(material, tmp_path, "bertopic", seeds=1)
    assert (list(grouped.groupings), list(grouped.skipped)) == ([], ["bertopic"])
