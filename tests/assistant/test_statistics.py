import numpy as np
import pytest

from assistant import statistics as resampling
from assistant.statistics import Resamples, bootstrap_mean, interval, mean_of, quantile_of, share_of


def test_the_mean_of_every_resample_equals_the_plain_bootstrap():
    scores = np.random.default_rng(1).random(80)
    drawn = Resamples(80, seed=5, num_resamples=2_000)
    found = interval(drawn.value(mean_of(scores)), drawn.draws(mean_of(scores)))
    expected = bootstrap_mean(scores, seed=5, num_resamples=2_000)
    assert (found.value, found.low, found.high) == pytest.approx(
        (expected.value, expected.low, expected.high), abs=1e-6
    )


def test_resamples_in_blocks_equal_resamples_at_once(monkeypatch):
    measure = mean_of(np.arange(50.0))
    at_once = Resamples(50, seed=2, num_resamples=300).draws(measure)
    monkeypatch.setattr(resampling, "_CHUNK_CELLS", 2_000)
    in_blocks = Resamples(50, seed=2, num_resamples=300).draws(measure)
    assert in_blocks == pytest.approx(at_once)


def test_each_resample_draws_as_many_questions_as_there_are():
    drawn = Resamples(30, seed=1, num_resamples=100)
    totals = drawn.draws(lambda weights: weights.sum(axis=1).astype(float))
    assert set(totals) == {30.0}


def test_questions_without_a_score_do_not_count():
    assert Resamples(3, seed=1).value(mean_of([1.0, float("nan"), 0.0])) == 0.5


def test_a_share_counts_among_its_members_only():
    measure = share_of([True, True, False, False], among=[True, False, True, False])
    assert Resamples(4, seed=1).value(measure) == 0.5


def test_a_share_among_nobody_is_undefined():
    assert np.isnan(Resamples(2, seed=1).value(share_of([True, True], among=[False, False])))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_quantiles_equal_numpy(share):
    values = np.random.default_rng(3).random(101)
    found = Resamples(101, seed=1).value(quantile_of(values, share))
    assert found == pytest.approx(np.quantile(values, share, method="inverted_cdf"))


def test_quantiles_of_resamples_equal_numpy_on_the_drawn_values():
    values = np.random.default_rng(4).random(20)
    weights = np.random.default_rng(5).multinomial(20, np.ones(20) / 20, size=5).astype(np.float32)
    expected = [
        np.quantile(np.repeat(values, row.astype(int)), 0.5, method="inverted_cdf") for row in weights
    ]
    assert quantile_of(values, 0.5)(weights) == pytest.approx(expected)


def test_an_interval_without_defined_draws_is_the_value_alone():
    found = interval(0.3, np.array([np.nan, np.nan]))
    assert (found.low, found.high) == (0.3, 0.3)


def test_no_questions_are_refused():
    with pytest.raises(ValueError, match="no questions"):
        Resamples(0, seed=1)


@pytest.mark.slow
def test_intervals_of_paired_differences_cover_the_truth_in_93_to_97_percent_of_samples():
    generator = np.random.default_rng(17)
    drawn = Resamples(150, seed=3, num_resamples=1_000)
    num_covered = 0
    for _sample in range(1_000):
        hard = generator.random(150)
        left, right = (hard < 0.75).astype(float), (hard + generator.normal(0, 0.2, 150) < 0.6).astype(float)
        difference = drawn.draws(mean_of(left)) - drawn.draws(mean_of(right))
        found = interval(float(left.mean() - right.mean()), difference)
        num_covered += found.low <= _TRUE_DIFFERENCE <= found.high
    assert 930 <= num_covered <= 970


def _true_difference() -> float:
    generator = np.random.default_rng(99)
    hard, noise = generator.random(4_000_000), generator.normal(0, 0.2, 4_000_000)
    return float(0.75 - np.mean(hard + noise < 0.6))


_TRUE_DIFFERENCE = _true_difference()


def test_a_quantile_of_nothing_is_undefined_on_every_resample():
    resamples = Resamples(3, seed=1, num_resamples=10)
    measure = quantile_of([float("nan")] * 3, 0.5)
    assert np.isnan(resamples.value(measure))
    assert np.isnan(resamples.draws(measure)).all()
