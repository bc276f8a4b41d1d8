"""Logistic regression whose weights may start from, and are drawn towards, those of an earlier model."""

import numpy as np
from numpy.typing import NDArray

from assistant.ranker.model import Logistic

Matrix = NDArray[np.float64]

STRENGTH = 3.0
"""L2 penalty on the distance to the prior, for some hundred to some thousand questions."""


def fit_logistic(
    rows: Matrix,
    targets: Matrix,
    weights: Matrix,
    *,
    prior: Logistic | None = None,
    strength: float = STRENGTH,
) -> Logistic:
    """Minimise weighted log loss + strength / 2 * |w - prior|^2 over standardised rows (N, F).

    Without a prior this is scikit-learn's `LogisticRegression(C=1 / strength)`, which it is tested against.
    With one, its means and scales stay, so that a few examples change little.
    """
    mean = prior.mean if prior else np.average(rows, axis=0, weights=weights)
    scale = prior.scale if prior else np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=weights)) + 1e-6
    start = np.append(prior.weights, prior.bias) if prior else np.zeros(rows.shape[1] + 1)
    inputs = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])

    def loss(values: Matrix) -> tuple[float, Matrix]:
        logits = inputs @ values
        error = 1 / (1 + np.exp(-np.clip(logits, -30, 30))) - targets
        distance = np.append((values - start)[:-1], 0.0 if prior is None else values[-1] - start[-1])
        total = float(np.sum(weights * (np.logaddexp(0, logits) - targets * logits)))
        gradient: Matrix = inputs.T @ (weights * error) + strength * distance
        return total + strength / 2 * float(distance @ distance), gradient

    from scipy.optimize import minimize

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return Logistic(mean, scale, found.x[:-1], float(found.x[-1]))
