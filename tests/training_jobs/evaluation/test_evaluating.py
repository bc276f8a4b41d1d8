import pytest

from tests.training_jobs.evaluation.made import ScriptedMethod, question, rank_first
from training_jobs.evaluation.evaluating import ask, run_methods
from training_jobs.evaluation.predictions import Outcome
from training_jobs.evaluation.store import Circumstances, PredictionStore
from training_jobs.exceptions import MethodUnavailableError

ASKED = [question(number) for number in range(5)]
SAME = Circumstances("set", "soe", 1)


def _run(folder, *methods, circumstances=SAME, progress=lambda *_: None):
    with PredictionStore(folder) as store:
        return run_methods(methods, ASKED, store=store, circumstances=circumstances, progress=progress)


def _dies_at(number):
    def reply(asked):
        if asked.id == str(number):
            raise KeyboardInterrupt
        return rank_first(asked)

    return reply


def test_a_killed_run_goes_on_without_asking_a_question_twice(tmp_path):
    killed = ScriptedMethod("a", _dies_at(3))
    with pytest.raises(KeyboardInterrupt):
        _run(tmp_path, killed)
    again = ScriptedMethod("a", rank_first)
    finished = _run(tmp_path, again)
    assert (killed.asked, again.asked) == (["0", "1", "2", "3"], ["3", "4"])
    assert [each.question.id for each in finished.predictions["a"]] == ["0", "1", "2", "3", "4"]
    assert finished.num_reused == 3


def test_a_run_repeated_asks_and_prepares_nothing(tmp_path):
    _run(tmp_path, ScriptedMethod("a", rank_first))
    again = ScriptedMethod("a", rank_first)
    _run(tmp_path, again)
    assert (again.asked, again.num_prepared) == ([], 0)


def test_changed_content_is_asked_about_again(tmp_path):
    _run(tmp_path, ScriptedMethod("a", rank_first))
    again = ScriptedMethod("a", rank_first)
    _run(tmp_path, again, circumstances=Circumstances("set", "soe", 2))
    assert len(again.asked) == 5


def test_changed_settings_are_asked_with_again(tmp_path):
    _run(tmp_path, ScriptedMethod("a", rank_first, settings={"k1": 0.9}))
    again = ScriptedMethod("a", rank_first, settings={"k1": 1.2})
    _run(tmp_path, again)
    assert len(again.asked) == 5


def test_a_method_added_later_leaves_the_others_alone(tmp_path):
    _run(tmp_path, ScriptedMethod("a", rank_first))
    old, new = ScriptedMethod("a", rank_first), ScriptedMethod("b", rank_first)
    finished = _run(tmp_path, old, new)
    assert (old.asked, len(new.asked)) == ([], 5)
    assert list(finished.predictions) == ["a", "b"]


def _unavailable(_question):
    raise MethodUnavailableError("install it")


def test_a_method_that_cannot_work_is_left_out_and_the_others_go_on(tmp_path):
    finished = _run(tmp_path, ScriptedMethod("a", _unavailable), ScriptedMethod("b", rank_first))
    assert finished.skipped == {"a": "install it"}
    assert list(finished.predictions) == ["b"]


def test_a_method_that_fails_half_way_goes_on_there_next_time(tmp_path):
    failing = ScriptedMethod("a", lambda asked: _unavailable(asked) if asked.id == "2" else rank_first(asked))
    _run(tmp_path, failing)
    again = ScriptedMethod("a", rank_first)
    _run(tmp_path, again)
    assert again.asked == ["2", "3", "4"]


def test_every_method_is_closed_whatever_happens(tmp_path):
    methods = [ScriptedMethod("a", _unavailable), ScriptedMethod("b", rank_first)]
    _run(tmp_path, *methods)
    assert all(method.is_closed for method in methods)


def test_progress_tells_each_question(tmp_path):
    told = []
    _run(tmp_path, ScriptedMethod("a", rank_first), progress=lambda *each: told.append(each))
    assert told == [("a", done, 5) for done in range(6)]


def test_a_method_that_measured_its_own_time_is_believed():
    method = ScriptedMethod("a", lambda _asked: Outcome(elapsed_ms=1234.0))
    assert ask(method, ASKED[0]).latency_ms == 1234.0
