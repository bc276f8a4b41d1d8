"""Falls between two evaluations: what is one, what chance explains, and which questions count."""

from tests.training_jobs.evaluation.made import answered, found_at, question
from training_jobs.quality.watch import MARGIN, changes_between


def _ranked(number, wrong=(), **values):
    return {
        "hybrid": [
            found_at(question(at, **values), "hybrid", 4 if at in wrong else 1) for at in range(number)
        ]
    }


def _falls(before, now):
    return {change.metric for change in changes_between(before, now) if change.is_fall}


def test_large_fall_is_found():
    assert _falls(_ranked(100), _ranked(100, wrong=range(20))) == {"recall@1", "mrr@10"}


def test_fall_that_chance_explains_is_none():
    assert _falls(_ranked(40), _ranked(40, wrong={1, 2})) == set()


def test_sure_but_small_fall_is_none():
    before, now = _ranked(1_000), _ranked(1_000, wrong=range(int(1_000 * MARGIN) - 5))
    (right_at_once, _) = changes_between(before, now)
    assert right_at_once.p_value < 0.001
    assert not right_at_once.is_fall


def test_gain_is_no_fall():
    assert _falls(_ranked(100, wrong=range(30)), _ranked(100)) == set()


def test_only_questions_that_are_the_same_are_compared():
    before = _ranked(60)
    now = {"hybrid": _ranked(30)["hybrid"] + _ranked(60, wrong=range(60), answers=("otra",))["hybrid"][30:]}
    assert {change.num_questions for change in changes_between(before, now)} == {30}


def test_other_methods_and_no_common_question_compare_nothing():
    assert changes_between(_ranked(5), {"assistant": []}) == []
    assert changes_between(_ranked(5), {"hybrid": [found_at(question(77), "hybrid", 1)]}) == []


def test_lost_silence_is_a_fall():
    asked = [question(at, is_answerable=False, relevant=frozenset()) for at in range(40)]
    silent = {"assistant": [answered(each, "assistant", "") for each in asked]}
    loud = {
        "assistant": [answered(each, "assistant", "sí" if at % 2 else "") for at, each in enumerate(asked)]
    }
    assert "abstention_recall" in _falls(silent, loud)


def test_correction_takes_account_of_everything_watched():
    before, now = _ranked(100), _ranked(100, wrong=range(6))
    alone = changes_between(before, now, ["mrr@10"])[0].p_value
    together = next(each for each in changes_between(before, now) if each.metric == "mrr@10").p_value
    assert together > alone
