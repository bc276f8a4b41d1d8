import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from assistant.statistics import Resamples
from training_jobs.measures.confidence import aurc, auroc, expected_calibration_error


def _value(measure, num_questions):
    return Resamples(num_questions, seed=1).value(measure)


@pytest.mark.parametrize("num_levels", [3, 1_000])
def test_auroc_equals_scikit_learn_with_and_without_ties(num_levels):
    generator = np.random.default_rng(num_levels)
    positive = generator.random(200) < 0.4
    confidences = np.round(generator.random(200) + 0.3 * positive, 3) * num_levels // 1
    assert _value(auroc(confidences, positive), 200) == pytest.approx(roc_auc_score(positive, confidences))


def test_auroc_of_a_resample_equals_scikit_learn_with_weights():
    generator = np.random.default_rng(8)
    positive, confidences = generator.random(60) < 0.5, generator.random(60).round(1)
    weights = generator.multinomial(60, np.ones(60) / 60, size=3).astype(np.float32)
    expected = [roc_auc_score(positive, confidences, sample_weight=row) for row in weights]
    assert auroc(confidences, positive)(weights) == pytest.approx(expected)


def test_auroc_without_negatives_is_undefined():
    assert np.isnan(_value(auroc([0.1, 0.2], [True, True]), 2))


def test_aurc_by_hand():
    # surest first: right, wrong, right, so the risks at 1/3, 2/3 and 3/3 are 0, 1/2 and 1/3
    measure = aurc([0.9, 0.5, 0.1], [0.0, 1.0, 0.0])
    assert _value(measure, 3) == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)


def test_aurc_is_least_when_the_wrong_replies_are_the_least_sure():
    losses = [0.0, 0.0, 1.0]
    assert _value(aurc([3, 2, 1], losses), 3) < _value(aurc([1, 2, 3], losses), 3)


def test_calibration_error_by_hand():
    # bin (.8, .9]: claimed .85, right .5; bin (.1, .2]: claimed .15, right 0
    measure = expected_calibration_error([0.85, 0.85, 0.15, 0.15], [1, 0, 0, 0])
    assert _value(measure, 4) == pytest.approx(0.5 * 0.35 + 0.5 * 0.15)


def test_perfect_calibration_has_no_error():
    assert _value(expected_calibration_error([1.0, 0.0], [1, 0]), 2) == 0.0
