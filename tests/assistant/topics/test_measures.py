import math
from itertools import combinations

import numpy as np
import pytest
from sklearn import metrics

from assistant.topics.measures import (
    AGREEMENTS,
    agreement,
    jackknife_error,
    outlier_share,
    over_seeds,
    stability,
    topic_diversity,
)

LABELS = ["a"] * 20 + ["b"] * 20 + ["c"] * 20
GOOD = [0] * 20 + [1] * 20 + [2] * 20


def noisy(seed, share=0.2):
    generator = np.random.default_rng(seed)
    return [int(generator.integers(3)) if generator.random() < share else topic for topic in GOOD]


def test_diversity_is_the_share_of_different_words():
    assert topic_diversity([["a", "b"], ["a", "c"]]) == 0.75
    assert topic_diversity([["a", "b"], ["a", "c"]], num_words=1) == 0.5
    assert math.isnan(topic_diversity([]))


def test_outliers_are_counted_among_all_texts():
    assert outlier_share([0, -1, 1, -1]) == 0.5


def test_agreements_are_those_of_scikit_learn():
    topics = noisy(1)
    assert AGREEMENTS["ari"](LABELS, topics) == metrics.adjusted_rand_score(LABELS, topics)
    assert AGREEMENTS["v_measure"](LABELS, topics) == metrics.v_measure_score(LABELS, topics)
    homogeneity, completeness, _v = metrics.homogeneity_completeness_v_measure(LABELS, topics)
    assert AGREEMENTS["nmi"](LABELS, topics) == pytest.approx(math.sqrt(homogeneity * completeness))


def test_equal_groupings_with_other_numbers_are_perfectly_stable():
    found = stability([GOOD, [2 - topic for topic in GOOD], GOOD])
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)


def test_stability_is_the_mean_over_all_pairs():
    groupings = [noisy(seed) for seed in range(5)]
    pairs = [metrics.adjusted_rand_score(one, other) for one, other in combinations(groupings, 2)]
    found = stability(groupings)
    assert found.value == pytest.approx(np.mean(pairs))
    assert found.low < found.value < found.high <= 1


def test_one_grouping_has_no_stability_and_two_tell_of_no_spread():
    with pytest.raises(ValueError, match="two"):
        stability([GOOD])
    assert (stability([GOOD, noisy(1)]).low, stability([GOOD, noisy(1)]).high) == (0.0, 1.0)


def test_the_jackknife_of_a_mean_gives_its_standard_error():
    values = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    without = [np.delete(values, at).mean() for at in range(5)]
    assert jackknife_error(without) == pytest.approx(values.std(ddof=1) / math.sqrt(5))


def test_agreement_is_surer_with_more_texts_and_less_sure_when_seeds_differ():
    few = agreement(AGREEMENTS["ari"], LABELS, [noisy(1)], seed=0)
    many = agreement(AGREEMENTS["ari"], LABELS * 9, [noisy(1) * 9], seed=0)
    assert many.high - many.low < few.high - few.low
    alike = agreement(AGREEMENTS["ari"], LABELS, [noisy(1)] * 2, seed=0)
    different = agreement(AGREEMENTS["ari"], LABELS, [GOOD, noisy(1, share=0.9)], seed=0)
    assert different.high - different.low > alike.high - alike.low


@pytest.mark.slow
def test_intervals_of_agreement_cover_the_truth_nineteen_times_of_twenty():
    """Texts are drawn from a population whose agreement is known."""
    generator = np.random.default_rng(3)
    size = 40_000
    labels = generator.integers(3, size=size)
    topics = np.where(generator.random(size) < 0.7, labels, generator.integers(3, size=size))
    truth = metrics.adjusted_rand_score(labels, topics)
    covered = 0
    for _trial in range(300):
        drawn = generator.integers(size, size=250)
        texts = [str(label) for label in labels[drawn]]
        found = agreement(AGREEMENTS["ari"], texts, [topics[drawn].tolist()], seed=1)
        covered += found.low <= truth <= found.high
    assert 0.92 <= covered / 300 <= 0.98


def test_a_mean_over_seeds_has_students_interval():
    found = over_seeds([1.0, 2.0, 3.0])
    assert found.value == 2.0
    assert found.high - found.value == pytest.approx(4.302653 / math.sqrt(3), rel=1e-5)


def test_a_single_seed_has_no_width_and_what_is_not_defined_does_not_count():
    assert over_seeds([0.5, math.nan]) == over_seeds([0.5])
    assert over_seeds([0.5]).low == over_seeds([0.5]).high == 0.5
    assert math.isnan(over_seeds([math.nan]).value)
