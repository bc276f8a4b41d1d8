import json

import pytest

from tests.training_jobs.evaluation.made import answered, found_at, question
from training_jobs.evaluation.store import FILE_NAME, Circumstances, PredictionStore
from training_jobs.exceptions import EvaluationBusyError

ASKED = [question(1), question(2)]


def _write(folder, *predictions, key="k"):
    with PredictionStore(folder) as store:
        for prediction in predictions:
            store.add(key, prediction)


def _known(folder, key="k"):
    with PredictionStore(folder) as store:
        return store.known(key, "a", ASKED)


def test_a_kept_reply_comes_back_as_it_was(tmp_path):
    prediction = found_at(ASKED[0], "a", 3, confidence=0.4)
    _write(tmp_path, prediction)
    assert _known(tmp_path) == {"1": prediction}


def test_silence_comes_back_as_silence_and_not_as_no_answer_at_all(tmp_path):
    prediction = answered(ASKED[0], "a", "", citations=(), num_sentences=0)
    _write(tmp_path, prediction)
    assert _known(tmp_path) == {"1": prediction}


def test_each_reply_is_on_disk_before_the_next_is_asked_for(tmp_path):
    with PredictionStore(tmp_path) as store:
        store.add("k", found_at(ASKED[0], "a", 1))
        store.add("k", found_at(ASKED[1], "a", 1))
        assert len((tmp_path / FILE_NAME).read_text().splitlines()) == 2


def test_a_line_cut_by_a_kill_is_left_out_and_spoils_nothing(tmp_path):
    _write(tmp_path, found_at(ASKED[0], "a", 1))
    path = tmp_path / FILE_NAME
    path.write_text(path.read_text() + '{"id": "2", "method": "a", "ran')
    assert set(_known(tmp_path)) == {"1"}
    _write(tmp_path, found_at(ASKED[1], "a", 2))
    assert set(_known(tmp_path)) == {"1", "2"}


def test_lines_of_something_else_are_left_out(tmp_path):
    (tmp_path / FILE_NAME).write_text('[1]\n{"id": "1"}\nnada\n{"id": 1, "key": "k", "ranked": []}\n')
    assert _known(tmp_path) == {}


def test_text_with_unusual_line_ends_stays_one_line(tmp_path):
    prediction = found_at(ASKED[0], "a", 1, answer="uno\u2028dos\x85tres")
    _write(tmp_path, prediction)
    assert _known(tmp_path)["1"].outcome.answer == "uno\u2028dos\x85tres"


def test_a_reply_under_another_key_is_not_used(tmp_path):
    _write(tmp_path, found_at(ASKED[0], "a", 1), key="old")
    assert _known(tmp_path, key="new") == {}


def test_the_finished_file_holds_this_run_alone_in_order(tmp_path):
    _write(tmp_path, found_at(ASKED[1], "a", 1), found_at(ASKED[0], "a", 1))
    _write(tmp_path, found_at(ASKED[0], "b", 1), key="other")
    with PredictionStore(tmp_path) as store:
        store.finish({"a": "k"}, ASKED)
    lines = [json.loads(line) for line in (tmp_path / FILE_NAME).read_text().splitlines()]
    assert [(line["method"], line["id"]) for line in lines] == [("a", "1"), ("a", "2")]


def test_what_another_run_asked_is_still_known_after_this_one(tmp_path):
    _write(tmp_path, found_at(ASKED[0], "a", 1))
    with PredictionStore(tmp_path) as store:
        store.finish({"b": "other"}, ASKED)
    assert set(_known(tmp_path)) == {"1"}


def test_two_evaluations_cannot_write_into_one_folder(tmp_path):
    with PredictionStore(tmp_path), pytest.raises(EvaluationBusyError), PredictionStore(tmp_path):
        pass


def test_the_folder_is_free_again_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), PredictionStore(tmp_path):
        raise ZeroDivisionError
    assert _known(tmp_path) == {}


@pytest.mark.parametrize(
    "other",
    [Circumstances("s2", "u", 1), Circumstances("s", "u2", 1), Circumstances("s", "u", 2)],
    ids=["set", "unit", "index"],
)
def test_the_key_changes_with_the_circumstances(other):
    assert Circumstances("s", "u", 1).key("a", {}) != other.key("a", {})


def test_the_key_changes_with_method_and_settings_and_with_nothing_else():
    circumstances = Circumstances("s", "u", 1)
    assert circumstances.key("a", {"x": 1, "y": 2}) == circumstances.key("a", {"y": 2, "x": 1})
    assert circumstances.key("a", {"x": 1}) != circumstances.key("a", {"x": 2})
    assert circumstances.key("a", {}) != circumstances.key("b", {})
