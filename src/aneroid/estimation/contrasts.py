"""Quantiles, and differences between groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtr

from aneroid.estimation.columns import categories, numbers
from aneroid.estimation.statistics import grouped, linear_mean, standard_errors
from aneroid.estimation.structure import Linearized, Structure
from aneroid.statistics.intervals import two_sided_quantile
from aneroid.statistics.quantiles import RULES, weighted_quantile
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def quantiles(
    structure: Structure, variable: str, q: Sequence[float], by: Sequence[str], rule: str, confidence: float
) -> pl.DataFrame:
    """Weighted quantiles with Woodruff's interval: limits of the share below, read back on the scale.

    Returns: grouping columns, ``variable``, ``q``, ``n``, ``estimate``, ``se`` (the interval's length over twice the
        quantile of t), ``low``, ``high``, ``df``.
    Raises: EstimationError E-RULE-1, E-Q-1.
    Source: Woodruff (1952), JASA 47, 635-646.
    """
    if rule not in RULES:
        raise EstimationError("E-RULE-1", rule=rule, known=", ".join(RULES))
    for share in q:
        if not 0 < share < 1:
            raise EstimationError("E-Q-1", q=share)
    values = numbers(structure.data, variable)
    df = structure.degrees_of_freedom()
    t = float(two_sided_quantile(confidence, df))
    rows: list[tuple[object, ...]] = []
    for key, inside in grouped(structure, by):
        known = inside & ~np.isnan(values)
        for share in q:
            rows.append((*key, share, int(known.sum()), *_quantile(structure, values, known, share, rule, t), df))
    schema = {**dict.fromkeys(by, pl.String), "q": pl.Float64, "n": pl.Int64, "estimate": pl.Float64, "se": pl.Float64,
              "low": pl.Float64, "high": pl.Float64, "df": pl.Float64}  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    frame = frame.with_columns(variable=pl.lit(variable), level=pl.lit(None, pl.String))
    return frame.select(*by, "variable", "level", "q", "n", "estimate", "se", "low", "high", "df").with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )


def _quantile(
    structure: Structure, values: Floats, known: Mask, q: float, rule: str, t: float
) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits of one quantile."""
    if not known.any():
        return (float("nan"),) * 4
    used, weights = values[known], structure.weights[known]
    estimate = weighted_quantile(used, weights, q, rule)
    reached = np.where(np.isnan(values), 0.0, (values <= estimate).astype(np.float64))
    below = linear_mean(structure.weights, reached, known)
    half = t * float(standard_errors(structure, below)[0])
    share = float(below.estimate[0])
    limits = [
        weighted_quantile(used, weights, p, rule) if 0 < p < 1 else float("nan") for p in (share - half, share + half)
    ]
    return estimate, (limits[1] - limits[0]) / (2 * t), limits[0], limits[1]


def differences(
    structure: Structure, variable: str, by: str, groups: tuple[str, str], level: str | None, confidence: float
) -> pl.DataFrame:
    """The difference of a mean, or of a category's share, between two groups, with their covariance.

    Groups share primary sampling units, so their estimates are correlated; both are estimated at once.

    Args:
        groups: the first minus the second. level: a category of ``variable``; none for a numeric variable.
    Returns: ``variable``, ``level``, ``first``, ``second``, ``estimate``, ``se``, ``low``, ``high``, ``df``,
        ``statistic`` (t), ``p_value``.
    Raises: EstimationError E-GROUP-1.
    """
    from_groups = categories(structure.data, by)
    for group in groups:
        if group not in from_groups.names:
            raise EstimationError("E-GROUP-1", column=by, group=group, known=", ".join(from_groups.names))
    values = indicator_or_numbers(structure, variable, level)
    inside = [structure.domain & (from_groups.codes == from_groups.names.index(group)) for group in groups]
    both = [linear_mean(structure.weights, values, rows) for rows in inside]
    joint = join_statistics(both)
    found = contrast(structure, joint, np.array([1.0, -1.0]), confidence).with_columns(
        variable=pl.lit(variable), level=pl.lit(level, pl.String), first=pl.lit(groups[0]), second=pl.lit(groups[1])
    )
    numeric = ["estimate", "se", "low", "high", "df", "statistic", "p_value"]
    return found.select("variable", "level", "first", "second", *numeric)


def contrast(structure: Structure, statistics: Linearized, weights: Floats, confidence: float) -> pl.DataFrame:
    """A linear combination of statistics with its error and t test against zero."""
    estimate = float(weights @ statistics.estimate)
    variance = float(weights @ structure.covariance(statistics) @ weights)
    se = max(0.0, variance) ** 0.5
    df = structure.degrees_of_freedom()
    half = float(two_sided_quantile(confidence, df)) * se
    statistic = estimate / se if se > 0 else float("nan")
    p_value = float(2 * stdtr(df, -abs(statistic)))
    return pl.DataFrame({
        "estimate": [estimate], "se": [se], "low": [estimate - half], "high": [estimate + half], "df": [df],
        "statistic": [statistic], "p_value": [p_value],
    })  # fmt: skip


def join_statistics(parts: Sequence[Linearized]) -> Linearized:
    """Several statistics as one, so that their covariance can be had."""
    return Linearized(
        np.concatenate([part.estimate for part in parts]),
        np.concatenate([part.influence for part in parts], axis=1),
        lambda replicates: np.concatenate([part.again(replicates) for part in parts], axis=1),
    )


def indicator_or_numbers(structure: Structure, variable: str, level: str | None) -> Floats:
    """A numeric variable, or the indicator of one of its categories; missing as NaN."""
    if level is None:
        return numbers(structure.data, variable)
    found = categories(structure.data, variable)
    if level not in found.names:
        raise EstimationError("E-GROUP-1", column=variable, group=level, known=", ".join(found.names))
    return np.where(found.codes < 0, np.nan, (found.codes == found.names.index(level)).astype(np.float64))
