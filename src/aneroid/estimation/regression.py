"""Regression models whose errors respect the design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, fdtrc, stdtr

from aneroid.estimation.columns import categories, column, numbers
from aneroid.estimation.contrasts import indicator_or_numbers
from aneroid.estimation.separation import EXTREME, binary_sides, ordinal_sides, separated
from aneroid.estimation.structure import Linearized, Structure
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
STEPS = 50


FAMILIES = ("gaussian", "binomial", "ordinal")


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model: the names of its coefficients, the term each belongs to, and their values with their errors."""

    names: tuple[str, ...]
    terms: tuple[str, ...]
    statistics: Linearized
    covariance: Floats
    df: float


def regress(
    structure: Structure, outcome: str, predictors: Sequence[str], family: str, level: str | None
) -> pl.DataFrame:
    """Weighted regression of an outcome on numeric and categorical predictors.

    Coefficients solve the weighted estimating equations; their influence values are A⁻¹ w s, with A the information
    matrix and s a case's score. A categorical predictor enters by an indicator for every category but its first.

    Args:
        family: ``gaussian`` (linear), ``binomial`` (logistic) or ``ordinal`` (proportional odds: a higher coefficient
            means higher categories; thresholds follow the coefficients). level: the category that counts as one.
    Returns: ``variable``, ``estimate``, ``se``, ``statistic`` (t), ``df`` (PSUs less strata of those that hold
        complete cases, less the other coefficients), ``p_value``.
    Raises: EstimationError E-FIT-1 when a model does not settle, E-FIT-3 for predictors that repeat each other,
        E-FIT-4 for an outcome of a logistic regression beyond 0 and 1, E-FIT-5 for predictors that make answers
        certain, E-TEST-1 for another family, E-TEST-2 for an outcome without two categories.
    Source: Binder (1983), International Statistical Review 51, 279-292; McCullagh (1980), Journal of the Royal
        Statistical Society B 42, 109-142.
    """
    fit = fitted_model(structure, outcome, predictors, family, level)
    se = np.sqrt(np.maximum(np.diag(fit.covariance), 0.0))
    t = np.divide(fit.statistics.estimate, se, out=np.full_like(se, np.nan), where=se > 0)
    return pl.DataFrame({
        "variable": fit.names, "estimate": fit.statistics.estimate, "se": se, "statistic": t,
        "df": [fit.df] * len(fit.names), "p_value": 2 * stdtr(fit.df, -np.abs(t)),
    })  # fmt: skip


def wald(
    structure: Structure, outcome: str, predictors: Sequence[str], terms: Sequence[str], family: str, level: str | None
) -> pl.DataFrame:
    """Test whether all coefficients of some predictors are zero.

    Returns: ``statistic`` (F), ``df``, ``df_denominator`` (PSUs less strata of those that hold complete cases, less
        the other coefficients), ``p_value``.
    Raises: as ``regress``; EstimationError E-FIT-2 for a term that the model does not have.
    Source: Korn and Graubard (1990), The American Statistician 44, 270-276, without their correction, as R does.
    """
    fit = fitted_model(structure, outcome, predictors, family, level)
    for term in terms:
        if term not in fit.terms:
            raise EstimationError("E-FIT-2", term=term, known=", ".join(dict.fromkeys(predictors)))
    chosen = np.flatnonzero([term in set(terms) for term in fit.terms])
    values = fit.statistics.estimate[chosen]
    k = chosen.size
    statistic = float(values @ np.linalg.solve(fit.covariance[np.ix_(chosen, chosen)], values)) / k
    p_value = float(fdtrc(k, fit.df, statistic))
    return pl.DataFrame({
        "statistic": [statistic], "df": [float(k)], "df_denominator": [fit.df], "p_value": [p_value],
    })  # fmt: skip


def fitted_model(structure: Structure, outcome: str, predictors: Sequence[str], family: str, level: str | None) -> Fit:
    """Coefficients with their covariance; see ``regress``."""
    if family not in FAMILIES:
        raise EstimationError("E-TEST-1", statistic=family, known=", ".join(FAMILIES))
    names, terms, x = _design_matrix(structure, predictors)
    if family == "ordinal":
        scale = categories(structure.data, outcome)
        y = np.where(scale.codes < 0, np.nan, scale.codes.astype(np.float64))
        names, terms, x = names[1:], terms[1:], x[:, 1:]
    else:
        y = indicator_or_numbers(structure, outcome, level)
    known = structure.domain & ~np.isnan(y) & ~np.isnan(x).any(axis=1)
    _check_rank(x[known], outcome, predictors)
    if family == "binomial" and (beyond := y[known & ((y < 0) | (y > 1))]).size:
        raise EstimationError("E-FIT-4", outcome=outcome, value=beyond[0])
    x = np.where(known[:, None], x, 0.0)
    if family == "ordinal":
        present = np.unique(y[known])
        if present.size < 2:
            raise EstimationError("E-TEST-2", column=outcome, count=present.size, needed="at least two")
        place = np.searchsorted(present, np.where(known, y, present[0]))
        try:
            found = fit_ordinal(structure.weights * known, place, x)
        except EstimationError:
            _check_separation(outcome, terms, ordinal_sides(place[known], x[known]))
            raise
        slopes = len(terms)
        if _extreme(found.estimate[slopes:] - (x[known] @ found.estimate[:slopes])[:, None]):
            _check_separation(outcome, terms, ordinal_sides(place[known], x[known]))
        bounds = [f"{scale.names[int(a)]}|{scale.names[int(b)]}" for a, b in pairwise(present)]
        names, terms = [*names, *bounds], [*terms, *[""] * len(bounds)]
    else:
        found = _fitted(structure.weights * known, np.where(known, y, 0.0), x, family)
        if family == "binomial" and _extreme(x[known] @ found.estimate):
            _check_separation(outcome, terms, binary_sides(y[known], x[known]))
    df = structure.degrees_of_freedom(known) - len(names) + 1
    return Fit(tuple(names), tuple(terms), found, structure.covariance(found), df)


def _check_rank(x: Floats, outcome: str, predictors: Sequence[str]) -> None:
    norms = np.linalg.norm(x, axis=0)
    if x.shape[1] and np.linalg.matrix_rank(x / np.where(norms > 0, norms, 1.0)) < x.shape[1]:
        raise EstimationError("E-FIT-3", outcome=outcome, terms=", ".join(predictors))


def _extreme(log_odds: Floats) -> bool:
    return bool((np.abs(log_odds) > EXTREME).any())


def _check_separation(outcome: str, terms: Sequence[str], sides: Floats) -> None:
    """Raise E-FIT-5 where predictors tell the answers apart without error."""
    grows = separated(sides)
    if grows.size:
        named = dict.fromkeys(terms[k] for k in grows if k < len(terms) and terms[k])
        raise EstimationError("E-FIT-5", outcome=outcome, terms=", ".join(named or dict.fromkeys(filter(None, terms))))


def _design_matrix(structure: Structure, predictors: Sequence[str]) -> tuple[list[str], list[str], Floats]:
    """Names of the columns, the predictor of each, and the matrix, shape (n, k)."""
    names, terms, columns = ["(Intercept)"], [""], [np.ones(structure.data.height)]
    for name in predictors:
        if column(structure.data, name).dtype.is_numeric():
            names.append(name)
            terms.append(name)
            columns.append(numbers(structure.data, name))
            continue
        for level in categories(structure.data, name).names[1:]:
            names.append(f"{name}: {level}")
            terms.append(name)
            columns.append(indicator_or_numbers(structure, name, level))
    return names, terms, np.column_stack(columns)


def _fitted(weights: Floats, y: Floats, x: Floats, family: str) -> Linearized:
    beta, fitted, slope = _solve(weights, y, x, family)
    information = x.T @ (x * (weights * slope)[:, None])
    influence = (x * (weights * (y - fitted))[:, None]) @ np.linalg.inv(information)
    known = weights > 0

    def again(replicates: Floats) -> Floats:
        return np.array([_solved_again(w * known, y, x, family) for w in replicates.T])

    return Linearized(beta, influence, again)


def _solved_again(weights: Floats, y: Floats, x: Floats, family: str) -> Floats:
    """Coefficients in a replicate; NaN where it has too few cases to tell them apart."""
    if not weights.any():
        return np.full(x.shape[1], np.nan)
    try:
        return _solve(weights, y, x, family)[0]
    except np.linalg.LinAlgError:
        return np.full(x.shape[1], np.nan)


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


def fit_ordinal(weights: Floats, y: NDArray[np.int64], x: Floats) -> Linearized:
    """Proportional odds, P(Y <= k) = expit(threshold k - x b), by Newton's method with step halving.

    Args:
        weights: shape (n,), zero for cases left out. y: category numbers from zero, all of which occur. x: shape
            (n, p), without a constant.
    Returns: coefficients, then thresholds.
    Raises: EstimationError E-FIT-1 when the likelihood does not settle.
    """
    used = weights > 0
    levels = int(y[used].max()) + 1
    start = _start(weights, y, x.shape[1], levels)
    estimate = _newton(weights, y, x, start)
    score, information = _ordinal_score(weights, y, x, estimate)[1:]
    try:
        influence: Floats = score @ np.linalg.inv(information)
    except np.linalg.LinAlgError as problem:
        raise EstimationError("E-FIT-1", steps=STEPS) from problem

    def again(replicates: Floats) -> Floats:
        return np.array([_newton_again(w * used, y, x, estimate) for w in replicates.T])

    return Linearized(estimate, influence, again)


def _newton_again(weights: Floats, y: NDArray[np.int64], x: Floats, start: Floats) -> Floats:
    """Coefficients in a replicate; NaN where it has too few cases to tell them apart."""
    try:
        return _newton(weights, y, x, start)
    except EstimationError:
        return np.full(start.size, np.nan)


def _start(weights: Floats, y: NDArray[np.int64], slopes: int, levels: int) -> Floats:
    """No slopes, and the thresholds of the shares."""
    below = np.cumsum(np.bincount(y, weights, levels))[:-1] / weights.sum()
    return np.concatenate([np.zeros(slopes), np.log(below / (1 - below))])


def _newton(weights: Floats, y: NDArray[np.int64], x: Floats, start: Floats) -> Floats:
    estimate = start
    value, score, information = _ordinal_score(weights, y, x, estimate)
    for _ in range(STEPS):
        gradient = score.sum(axis=0)
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:  # nothing holds a coefficient back
            break
        size = 1.0
        while size > 1e-6:
            trial = estimate + size * step
            found = _ordinal_score(weights, y, x, trial)
            if found[0] >= value - 1e-12 * abs(value):
                break
            size /= 2
        settled = float(gradient @ step) < 1e-16 * max(1.0, abs(value))
        estimate, (value, score, information) = trial, found
        if settled:
            return estimate
    raise EstimationError("E-FIT-1", steps=STEPS)


def _ordinal_score(
    weights: Floats, y: NDArray[np.int64], x: Floats, parameters: Floats
) -> tuple[float, Floats, Floats]:
    """Log-likelihood, scores by case, shape (n, k), and the observed information, shape (k, k), weights included."""
    slopes = x.shape[1]
    cuts = np.concatenate([[-np.inf], parameters[slopes:], [np.inf]])
    if (np.diff(cuts) <= 0).any():
        return -np.inf, np.zeros((y.size, parameters.size)), np.eye(parameters.size)
    linear = x @ parameters[:slopes]
    upper, lower = cuts[y + 1] - linear, cuts[y] - linear
    high, low = expit(upper), expit(lower)
    share = np.maximum(high - low, 1e-300)
    slope_high, slope_low = high * (1 - high), low * (1 - low)
    bend_high, bend_low = slope_high * (1 - 2 * high), slope_low * (1 - 2 * low)
    # How each end of the answer's interval moves with the parameters, shape (n, k).
    ends = np.zeros((2, y.size, parameters.size))
    ends[:, :, :slopes] = -x
    rows = np.arange(y.size)
    last = parameters.size - slopes
    ends[0, rows[y < last], slopes + y[y < last]] = 1.0
    ends[1, rows[y > 0], slopes + y[y > 0] - 1] = 1.0
    first = (slope_high[:, None] * ends[0] - slope_low[:, None] * ends[1]) / share[:, None]
    information = (first * weights[:, None]).T @ first
    for bend, end, sign in ((bend_high, ends[0], 1.0), (bend_low, ends[1], -1.0)):
        information -= sign * (end * (weights * bend / share)[:, None]).T @ end
    likelihood = float((weights * np.log(share)).sum())
    return likelihood, first * weights[:, None], information
