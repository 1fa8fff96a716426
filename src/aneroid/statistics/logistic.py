"""Logistic regression for adjustment, not for inference: the propensity of every case, and nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from aneroid.study.errors import WeightingError

Floats = NDArray[np.float64]


def fit_logistic(
    outcome: Floats, predictors: Floats, weights: Floats, *, tolerance: float = 1e-10, steps: int = 50
) -> Floats:
    """Coefficients that maximise the weighted likelihood, by Newton's method with halved steps.

    Args:
        outcome: shape (n,), zero or one. predictors: shape (n, k), a column of ones among them; columns that repeat
            others get the smallest coefficients that do the same. weights: shape (n,), positive.
    Returns: shape (k,).
    Raises: WeightingError W-RESP-3 where a predictor foretells the outcome without fail, so that nothing is largest.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, section 4.4.
    """
    coefficients: Floats = np.zeros(predictors.shape[1])
    before = _likelihood(outcome, predictors @ coefficients, weights)
    for _ in range(steps):
        p = expit(predictors @ coefficients)
        score = predictors.T @ (weights * (outcome - p))
        information = predictors.T @ (predictors * (weights * p * (1 - p))[:, None])
        change = np.linalg.pinv(information, rcond=1e-10, hermitian=True) @ score
        for _ in range(30):
            after = _likelihood(outcome, predictors @ (coefficients + change), weights)
            if after >= before - 1e-12 * abs(before):
                break
            change = change / 2
        coefficients = coefficients + change
        before = after
        if np.max(np.abs(change)) <= tolerance * (1 + np.max(np.abs(coefficients))):
            return coefficients
        if np.max(np.abs(predictors @ coefficients)) > 30:
            break
    raise WeightingError("W-RESP-3")


def propensities(coefficients: Floats, predictors: Floats) -> Floats:
    """The modelled probability of every case, shape (n,)."""
    found: Floats = expit(predictors @ coefficients)
    return found


def _likelihood(outcome: Floats, linear: Floats, weights: Floats) -> float:
    return float(np.sum(weights * (outcome * linear - np.logaddexp(0, linear))))
