import numpy as np
import pytest

from assistant.statistics import Resamples, mean_of, means_of
from training_jobs.evaluation.scoring.run_comparison import compare_runs
from training_jobs.evaluation.scoring.verdicts import FOUND, MISSED, Details, Verdict
from training_jobs.exceptions import NotComparableError


def _details(**right_by_method):
    """Methods with one letter a question: r right, w wrong, - not judged."""
    length = len(next(iter(right_by_method.values())))
    score = {"r": 1.0, "w": 0.0, "-": np.nan}
    return Details(
        questions=[f"q{at}" for at in range(length)],
        verdicts={
            name: [Verdict(FOUND, 1) if letter == "r" else Verdict(MISSED) for letter in letters]
            for name, letters in right_by_method.items()
        },
        scores={
            name: {"recall@1": np.array([score[letter] for letter in letters])}
            for name, letters in right_by_method.items()
        },
    )


def _compared(new, old, changed=frozenset()):
    return compare_runs(_details(a=new), _details(a=old), changed=frozenset(changed))


def test_a_gain_has_its_interval_and_its_questions():
    found = _compared("r" * 20, "w" * 10 + "r" * 10)
    change = found.changes[0]
    assert (change.old, change.new, change.difference.value) == (0.5, 1.0, 0.5)
    assert 0.2 < change.difference.low < 0.5 < change.difference.high < 0.8
    assert change.is_beyond_chance
    assert [each.question for each in found.turned if each.is_won] == [f"q{at}" for at in range(10)]


def test_nothing_changed_is_no_difference():
    change = _compared("rrww", "rrww").changes[0]
    assert (change.difference.low, change.difference.value, change.difference.high) == (0.0, 0.0, 0.0)
    assert not change.is_beyond_chance


def test_a_question_without_a_score_in_one_counts_in_neither():
    change = _compared("rrr-", "rwwr").changes[0]
    assert (change.num_questions, change.old) == (3, pytest.approx(1 / 3))


def test_questions_that_changed_are_left_out():
    assert _compared("rrr", "www", {"q0"}).num_questions == 2


def test_p_is_corrected_over_the_methods():
    new, old = _details(a="r" * 8, b="r" * 8), _details(a="w" * 8, b="w" * 8)
    for change in compare_runs(new, old, changed=frozenset()).changes:
        assert change.p_corrected == pytest.approx(2 * change.p_value)


@pytest.mark.parametrize(
    ("new", "old"), [(_details(a="rr"), _details(b="rr")), (_details(a="r"), _details(a="w"))]
)
def test_what_has_nothing_in_common_is_refused(new, old):
    with pytest.raises(NotComparableError):
        compare_runs(new, old, changed=frozenset())


def test_many_means_at_once_are_those_of_one_by_one():
    scores = np.random.default_rng(3).random((30, 4))
    scores[3, 1] = np.nan
    resamples = Resamples(30, seed=5, num_resamples=50)
    together = resamples.draws(means_of(scores))
    alone = [resamples.draws(mean_of(column.tolist())) for column in scores.T]
    np.testing.assert_allclose(together.T, alone, rtol=1e-5)
