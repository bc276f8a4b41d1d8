import math

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar as reference_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from assistant.statistics import bootstrap_mean, paired_difference, wilson
from training_jobs.measures.significance import holm, mcnemar, minimum_detectable_difference, wilcoxon


def test_equal_seeds_give_equal_intervals():
    scores = [0.0, 1.0, 1.0, 0.5] * 10
    assert bootstrap_mean(scores, seed=3) == bootstrap_mean(scores, seed=3)


def test_chunked_resampling_reaches_the_number_asked_for():
    many = np.linspace(0, 1, 5_000)
    interval = bootstrap_mean(many, num_resamples=5_000)
    assert interval.low < 0.5 < interval.high
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * many.std() / math.sqrt(5_000), rel=0.05)


@pytest.mark.slow
def test_95_percent_intervals_cover_the_true_mean_in_93_to_97_percent_of_samples():
    generator = np.random.default_rng(11)
    num_covered = 0
    for seed in range(1_000):
        interval = bootstrap_mean((generator.random(150) < 0.7).astype(float), seed=seed, num_resamples=1_000)
        num_covered += interval.low <= 0.7 <= interval.high
    assert 930 <= num_covered <= 970


def test_a_paired_difference_is_sharper_than_its_two_means():
    generator = np.random.default_rng(2)
    hard = generator.random(300)
    better, worse = hard + 0.05, hard
    difference = paired_difference(better.tolist(), worse.tolist())
    assert difference.low == pytest.approx(0.05)


def test_pairs_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="equal length"):
        paired_difference([1.0], [1.0, 0.0])


def test_no_scores_are_refused():
    with pytest.raises(ValueError, match="no scores"):
        bootstrap_mean([])


@pytest.mark.parametrize(("only_left", "only_right"), [(10, 2), (3, 3), (0, 7), (1, 0)])
def test_mcnemar_equals_statsmodels(only_left, only_right):
    left = [True] * only_left + [False] * only_right + [True] * 5
    right = [False] * only_left + [True] * only_right + [True] * 5
    expected = reference_mcnemar([[5, only_left], [only_right, 0]], exact=True).pvalue
    assert mcnemar(left, right) == pytest.approx(expected)


def test_methods_that_never_differ_are_not_told_apart():
    assert mcnemar([True, False], [True, False]) == 1.0
    assert wilcoxon([0.5, 0.2], [0.5, 0.2]) == 1.0


def test_wilcoxon_finds_a_steady_small_gain():
    generator = np.random.default_rng(4)
    base = generator.random(60)
    assert wilcoxon((base + 0.02).tolist(), base.tolist()) < 0.001


def test_holm_equals_statsmodels():
    p_values = [0.01, 0.04, 0.03, 0.2, 0.005]
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (7, 10), (10, 10), (450, 500)])
def test_wilson_equals_statsmodels(successes, trials):
    low, high = proportion_confint(successes, trials, method="wilson")
    interval = wilson(successes, trials)
    assert (interval.low, interval.high) == pytest.approx((low, high))


def test_a_rate_without_trials_is_unknown():
    interval = wilson(0, 0)
    assert math.isnan(interval.value)
    assert (interval.low, interval.high) == (0.0, 1.0)


def test_four_times_the_questions_halve_the_detectable_difference():
    few = minimum_detectable_difference(100, standard_deviation=0.4)
    assert minimum_detectable_difference(400, standard_deviation=0.4) == pytest.approx(few / 2)
