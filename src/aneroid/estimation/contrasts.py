"""Quantiles, and differences between groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
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


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a numeric variable, or the share of a category, where a condition holds: a term of a contrast."""

    variable: str
    level: str | None = None
    where: pl.Expr | nw.Expr | None = None

    def linear(self, structure: Structure) -> Linearized:
        inside = structure if self.where is None else structure.inside(self.where)
        return linear_mean(structure.weights, indicator_or_numbers(structure, self.variable, self.level), inside.domain)


def combine(structure: Structure, terms: Sequence[tuple[float, Mean]], confidence: float) -> pl.DataFrame:
    """A linear combination of means and shares, of whatever domains, with a t test against zero.

    Returns: ``estimate``, ``se``, ``low``, ``high``, ``df``, ``statistic`` (t), ``p_value``.
    Raises: EstimationError E-TERM-1 for no terms, E-EMPTY-2 for a domain that nobody is in.
    Source: Korn and Graubard (1999), Analysis of Health Surveys, section 3.4; covariances by joint influence values.
    """
    if not terms:
        raise EstimationError("E-TERM-1")
    parts = [term.linear(structure) for _, term in terms]
    for (_, term), part in zip(terms, parts, strict=True):
        if np.isnan(part.estimate).any():
            raise EstimationError("E-EMPTY-2", variable=term.variable, domain="the condition of a term")
    return contrast(structure, join_statistics(parts), np.array([weight for weight, _ in terms]), confidence)


def trend(
    structure: Structure, variable: str, by: str, level: str | None, scores: Sequence[float] | None, confidence: float
) -> pl.DataFrame:
    """The slope of a mean or share over ordered groups: its change per step of the scores.

    The least-squares slope of the groups' estimates on their scores is a contrast, with the covariance of groups that
    share primary sampling units.

    Args:
        by: groups in their order. scores: one per group that is there; 1, 2, ... if none are given.
    Returns: ``variable``, ``level``, ``by`` and the columns of ``combine``.
    Raises: EstimationError E-TEST-2 for fewer than two groups, E-TERM-2 for scores that do not fit.
    Source: Armitage (1955), Biometrics 11, 375-386, with design-based errors; Korn and Graubard (1999), section 3.4.
    """
    groups = categories(structure.data, by)
    values = indicator_or_numbers(structure, variable, level)
    known = structure.domain & ~np.isnan(values) & (groups.codes >= 0)
    present = np.unique(groups.codes[known])
    if present.size < 2:
        raise EstimationError("E-TEST-2", column=by, count=present.size, needed="at least two")
    place = np.arange(1.0, present.size + 1) if scores is None else np.array(scores, dtype=np.float64)
    if place.size != present.size or not np.isfinite(place).all() or np.ptp(place) == 0:
        names = ", ".join(groups.names[k] for k in present)
        raise EstimationError("E-TERM-2", count=place.size, column=by, groups=names)
    parts = [linear_mean(structure.weights, values, known & (groups.codes == k)) for k in present]
    centred = place - place.mean()
    found = contrast(structure, join_statistics(parts), centred / (centred**2).sum(), confidence)
    return found.select(
        pl.lit(variable).alias("variable"), pl.lit(level, pl.String).alias("level"), pl.lit(by).alias("by"), pl.all()
    )


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
    # Adding up influence values before squaring keeps the digits that a sum of covariances would lose.
    column = weights[:, None]
    one = Linearized(np.array([estimate]), statistics.influence @ column, lambda r: statistics.again(r) @ column)
    variance = float(structure.covariance(one)[0, 0])
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
