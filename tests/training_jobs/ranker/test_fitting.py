"""Our regression is scikit-learn's, and stays near an earlier model where examples say little."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from training_jobs.ranker.fitting import fit_logistic


def sample(num_rows=400, seed=3):
    generator = np.random.default_rng(seed)
    rows = generator.normal(size=(num_rows, 5)) * [1, 5, 0.1, 2, 1] + [0, 3, 0, -1, 0]
    logits = rows @ [1.0, -0.3, 4.0, 0.2, 0.0] + 0.5
    targets = (generator.random(num_rows) < 1 / (1 + np.exp(-logits))).astype(float)
    return rows, targets, generator.uniform(0.2, 1.5, num_rows)


@pytest.mark.parametrize("strength", [0.5, 3.0])
def test_without_a_prior_it_is_scikit_learns(strength):
    rows, targets, weights = sample()
    ours = fit_logistic(rows, targets, weights, strength=strength)
    theirs = LogisticRegression(C=1 / strength, tol=1e-8, max_iter=5000)
    theirs.fit((rows - ours.mean) / ours.scale, targets, sample_weight=weights)
    assert ours.weights == pytest.approx(theirs.coef_[0], abs=2e-3)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=2e-3)


def test_rows_are_standardised_by_their_weights():
    rows, targets, weights = sample()
    fitted = fit_logistic(rows, targets, weights)
    assert fitted.mean == pytest.approx(np.average(rows, axis=0, weights=weights))


def test_few_examples_move_a_prior_little_and_many_move_it_far():
    rows, targets, weights = sample(num_rows=2000)
    prior = fit_logistic(rows[:500], 1 - targets[:500], weights[:500])  # taught the opposite
    few = fit_logistic(rows[:5], targets[:5], weights[:5], prior=prior)
    many = fit_logistic(rows, targets, weights, prior=prior)
    moved_few, moved_many = (np.abs(each.weights - prior.weights).sum() for each in (few, many))
    assert moved_few < 0.5 * moved_many
    assert np.array_equal(few.mean, prior.mean)
