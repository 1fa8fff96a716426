"""Regression models whose errors respect the design."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, stdtr

from aneroid.estimation.columns import categories, column, numbers
from aneroid.estimation.contrasts import indicator_or_numbers
from aneroid.estimation.structure import Linearized, Structure
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
STEPS = 50


def regress(
    structure: Structure, outcome: str, predictors: Sequence[str], family: str, level: str | None
) -> pl.DataFrame:
    """Weighted regression of an outcome on numeric and categorical predictors.

    Coefficients solve the weighted estimating equations; their influence values are A⁻¹ x w (y - fitted), with A the
    information matrix. A categorical predictor enters by an indicator for every category but its first.

    Args:
        family: ``gaussian`` (linear) or ``binomial`` (logistic). level: the category that counts as one.
    Returns: ``variable``, ``estimate``, ``se``, ``statistic`` (t), ``df``, ``p_value``.
    Raises: EstimationError E-FIT-1 when logistic regression does not settle, E-TEST-1 for another family.
    Source: Binder (1983), International Statistical Review 51, 279-292.
    """
    if family not in ("gaussian", "binomial"):
        raise EstimationError("E-TEST-1", statistic=family, known="gaussian, binomial")
    y = indicator_or_numbers(structure, outcome, level)
    names, x = _design_matrix(structure, predictors)
    known = structure.domain & ~np.isnan(y) & ~np.isnan(x).any(axis=1)
    y, x = np.where(known, y, 0.0), np.where(known[:, None], x, 0.0)
    statistics = _fitted(structure.weights * known, y, x, family)
    se = np.sqrt(np.maximum(np.diag(structure.covariance(statistics)), 0.0))
    df = structure.degrees_of_freedom() - len(names) + 1
    t = statistics.estimate / se
    p_value = 2 * stdtr(df, -np.abs(t))
    return pl.DataFrame({
        "variable": names, "estimate": statistics.estimate, "se": se, "statistic": t, "df": [df] * len(names),
        "p_value": p_value,
    })  # fmt: skip


def _design_matrix(structure: Structure, predictors: Sequence[str]) -> tuple[list[str], Floats]:
    names, columns = ["(Intercept)"], [np.ones(structure.data.height)]
    for name in predictors:
        if column(structure.data, name).dtype.is_numeric():
            names.append(name)
            columns.append(numbers(structure.data, name))
            continue
        for level in categories(structure.data, name).names[1:]:
            names.append(f"{name}: {level}")
            columns.append(indicator_or_numbers(structure, name, level))
    return names, np.column_stack(columns)


def _fitted(weights: Floats, y: Floats, x: Floats, family: str) -> Linearized:
    beta, fitted, slope = _solve(weights, y, x, family)
    information = x.T @ (x * (weights * slope)[:, None])
    influence = (x * (weights * (y - fitted))[:, None]) @ np.linalg.inv(information)
    known = weights > 0

    def again(replicates: Floats) -> Floats:
        return np.array([_solve(w * known, y, x, family)[0] for w in replicates.T])

    return Linearized(beta, influence, again)


def _solve(weights: Floats, y: Floats, x: Floats, family: str) -> tuple[Floats, Floats, Floats]:
    """Coefficients, fitted values and the slope of the mean."""
    if family == "gaussian":
        linear: Floats = np.linalg.solve(x.T @ (x * weights[:, None]), x.T @ (weights * y)).astype(np.float64)
        return linear, x @ linear, np.ones_like(y)
    return _logistic(weights, y, x)


def _logistic(weights: Floats, y: Floats, x: Floats) -> tuple[Floats, Floats, Floats]:
    """Iteratively reweighted least squares from the usual start, until the deviance settles to 1e-8.

    Source: McCullagh and Nelder (1989), Generalized Linear Models, section 2.5.
    """
    used = weights > 0
    prior = weights / weights[used].mean()
    fitted = np.where(used, (prior * y + 0.5) / (prior + 1), 0.5)
    predictor = np.log(fitted / (1 - fitted))
    before = float("inf")
    for _ in range(STEPS):
        slope = fitted * (1 - fitted)
        working = predictor + (y - fitted) / slope
        information = x.T @ (x * (prior * slope)[:, None])
        beta: Floats = np.linalg.solve(information, x.T @ (prior * slope * working)).astype(np.float64)
        predictor = x @ beta
        fitted = np.clip(expit(predictor), 1e-15, 1 - 1e-15)
        deviance = float(-2 * (prior * (y * np.log(fitted) + (1 - y) * np.log(1 - fitted))).sum())
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            return beta, fitted, slope
        before = deviance
    raise EstimationError("E-FIT-1", steps=STEPS)
