"""Means, totals, ratios and proportions: each brings its influence values, the structure brings the error.

Every result is a tidy frame: grouping columns first, then ``variable``, ``level`` (categories; null otherwise), ``n``
(cases), ``estimate``, ``se``, ``low``, ``high``, ``df``, ``deff``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.estimation.columns import categories, numbers
from aneroid.estimation.structure import Linearized, Structure
from aneroid.statistics.intervals import proportion_interval, two_sided_quantile
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def linear_mean(weights: Floats, values: Floats, inside: Mask) -> Linearized:
    """The mean of values in a domain; influence w (y - mean) / sum of w.

    Args:
        weights: shape (n,). values: shape (n,) or (n, k), NaN for missing. inside: shape (n,).
    Source: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 5.7.
    """
    matrix = values[:, None] if values.ndim == 1 else values
    known = inside & ~np.isnan(matrix).any(axis=1)
    filled = np.where(known[:, None], matrix, 0.0)

    def again(replicates: Floats) -> Floats:
        used = replicates * known[:, None]
        return _divided(used.T @ filled, used.sum(axis=0)[:, None])

    used = weights * known
    # Sums of values and of weights go the same way, so that a share of one is exactly one.
    sums = (used[:, None] * np.column_stack([filled, np.ones(used.size)])).sum(axis=0)
    total = float(sums[-1])
    if total == 0:
        return Linearized(np.full(matrix.shape[1], np.nan), np.zeros(matrix.shape), again)
    mean = sums[:-1] / total
    return Linearized(mean, used[:, None] * (filled - mean) / total, again)


def linear_total(weights: Floats, values: Floats, inside: Mask) -> Linearized:
    """The total of values in a domain, shape (n,) or (n, k); influence w y.

    Source: Horvitz and Thompson (1952), JASA 47, 663-685.
    """
    matrix = values[:, None] if values.ndim == 1 else values
    filled = np.where(inside[:, None] & ~np.isnan(matrix), matrix, 0.0)
    influence = weights[:, None] * filled
    return Linearized(influence.sum(axis=0), influence, lambda replicates: replicates.T @ filled)


def linear_variance(weights: Floats, values: Floats, inside: Mask) -> Linearized:
    """The variance of values in the population of a domain; influence w ((y - mean)² n / (n - 1) - variance) / W.

    Source: Särndal, Swensson and Wretman (1992), section 5.9, with n - 1 as in R's survey package.
    """
    known = inside & ~np.isnan(values)
    n = int(known.sum())
    filled = np.where(known, values, 0.0)

    def one(used: Floats) -> tuple[float, Floats]:
        total = float(used.sum())
        if total == 0:
            return float("nan"), np.full(filled.size, np.nan)
        square = (filled - float(used @ filled) / total) ** 2 * (n / max(n - 1, 1))
        return float(used @ square) / total, square

    if n < 2:
        return Linearized(np.array([np.nan]), np.zeros((values.size, 1)), lambda r: np.full((r.shape[1], 1), np.nan))
    used = weights * known
    variance, square = one(used)
    influence = used * (square - variance) / used.sum()
    return Linearized(np.array([variance]), influence[:, None], lambda r: np.array([[one(w * known)[0]] for w in r.T]))


def linear_ratio(weights: Floats, above: Floats, below: Floats, inside: Mask) -> Linearized:
    """The ratio of two totals in a domain; influence w (y - r x) / total of x.

    Source: Särndal, Swensson and Wretman (1992), section 5.6.
    """
    known = inside & ~np.isnan(above) & ~np.isnan(below)
    y, x = np.where(known, above, 0.0), np.where(known, below, 0.0)
    base = float((weights * x).sum())
    ratio = float((weights * y).sum()) / base if base else float("nan")
    influence = weights * (y - ratio * x) / base if base else np.zeros_like(y)

    def again(replicates: Floats) -> Floats:
        return _divided(replicates.T @ y, replicates.T @ x)[:, None]

    return Linearized(np.array([ratio]), influence[:, None], again)


def _divided(above: Floats | np.float64, below: Floats | np.float64) -> Floats:
    """A quotient; NaN where a replicate has nobody of the domain."""
    unknown = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    quotient: Floats = np.divide(above, below, out=unknown, where=np.asarray(below) != 0)
    return quotient


def means(structure: Structure, variable: str, by: Sequence[str], confidence: float) -> pl.DataFrame:
    """Weighted means, in all or by group."""
    values = numbers(structure.data, variable)
    linear = _mean_per_person(structure, values)
    return _numeric(
        structure, by, variable, confidence, lambda i: linear_mean(structure.weights, values, i), values, linear
    )


def totals(structure: Structure, variable: str, by: Sequence[str], confidence: float) -> pl.DataFrame:
    """Weighted totals, in all or by group."""
    values = numbers(structure.data, variable)
    return _numeric(
        structure, by, variable, confidence, lambda i: linear_total(structure.weights, values, i), values,
        lambda _known: values,
    )  # fmt: skip


def variances(structure: Structure, variable: str, by: Sequence[str], confidence: float) -> pl.DataFrame:
    """Population variances, in all or by group."""
    values = numbers(structure.data, variable)
    unknown = np.full(values.size, np.nan)
    return _numeric(
        structure, by, variable, confidence, lambda i: linear_variance(structure.weights, values, i), values,
        lambda _known: unknown,
    )  # fmt: skip


def ratios(
    structure: Structure, numerator: str, denominator: str, by: Sequence[str], confidence: float
) -> pl.DataFrame:
    """Ratios of totals, in all or by group."""
    above, below = numbers(structure.data, numerator), numbers(structure.data, denominator)
    both = np.where(np.isnan(below), np.nan, above)
    name = f"{numerator} / {denominator}"

    def linear(known: Mask) -> Floats:
        weights = structure.weights[known]
        total = np.float64(weights @ below[known])
        ratio = _divided(np.float64(weights @ above[known]), total)
        return _divided(above - ratio * below, total)

    return _numeric(
        structure, by, name, confidence, lambda i: linear_ratio(structure.weights, above, below, i), both, linear
    )


def proportions(
    structure: Structure, variable: str, by: Sequence[str], interval: str, confidence: float
) -> pl.DataFrame:
    """Shares of categories among those who answered; each is the mean of an indicator."""
    answers = categories(structure.data, variable)
    df = structure.degrees_of_freedom()
    rows: list[tuple[object, ...]] = []
    for key, inside in grouped(structure, by):
        asked = inside & (answers.codes >= 0)
        n = int(asked.sum())
        for level, name in enumerate(answers.names):
            indicator = (answers.codes == level).astype(np.float64)
            share = linear_mean(structure.weights, indicator, asked)
            se = standard_errors(structure, share)[0] if n else float("nan")
            linear = _mean_per_person(structure, indicator)(asked)
            rows.append((*key, name, n, share.estimate[0], se, df, _deff(structure, linear, asked, se)))
    frame = _frame(by, rows, variable)
    low, high = proportion_interval(*(frame[c].to_numpy() for c in ("estimate", "se", "df", "n")), method=interval,
                                    confidence=confidence)  # fmt: skip
    return _finish(frame.with_columns(low=pl.Series(low), high=pl.Series(high)))


def standard_errors(structure: Structure, statistics: Linearized) -> Floats:
    """The standard error of each statistic, shape (k,)."""
    errors: Floats = np.sqrt(np.maximum(np.diag(structure.covariance(statistics)), 0.0))
    return errors


def grouped(structure: Structure, by: Sequence[str]) -> Iterator[tuple[tuple[object, ...], Mask]]:
    """The domain's groups: their values, and which rows they hold; rows with a missing group are left out."""
    if not by:
        yield (), structure.domain
        return
    parts = [categories(structure.data, name) for name in by]
    for name, part in zip(by, parts, strict=True):
        if not part.names:
            raise EstimationError("E-GROUP-2", column=name)
    missing = np.any([part.codes < 0 for part in parts], axis=0)
    shape = [len(part.names) for part in parts]
    joint = np.ravel_multi_index(tuple(np.where(missing, 0, part.codes) for part in parts), shape)
    for code in np.unique(joint[structure.domain & ~missing]):
        where = np.unravel_index(code, shape)
        key = tuple(part.names[int(k)] for part, k in zip(parts, where, strict=True))
        yield key, structure.domain & ~missing & (joint == code)


def _numeric(
    structure: Structure,
    by: Sequence[str],
    variable: str,
    confidence: float,
    one: Callable[[Mask], Linearized],
    values: Floats,
    linear: Callable[[Mask], Floats],
) -> pl.DataFrame:
    """A row per group; a group without a case has no estimate and no error.

    Args:
        one: the statistic of a group's rows. linear: what a unit adds to it per unit of weight, for the known rows.
    """
    df = structure.degrees_of_freedom()
    rows: list[tuple[object, ...]] = []
    for key, inside in grouped(structure, by):
        statistic = one(inside)
        known = inside & ~np.isnan(values)
        n = int(known.sum())
        se = float(standard_errors(structure, statistic)[0]) if n else float("nan")
        estimate = statistic.estimate[0] if n else float("nan")
        deff = _deff(structure, linear(known), known, se) if n else float("nan")
        rows.append((*key, None, n, estimate, se, df, deff))
    frame = _frame(by, rows, variable)
    half = two_sided_quantile(confidence, frame["df"].to_numpy()) * frame["se"].to_numpy()
    estimates = frame["estimate"].to_numpy()
    return _finish(frame.with_columns(low=pl.Series(estimates - half), high=pl.Series(estimates + half)))


def _mean_per_person(structure: Structure, values: Floats) -> Callable[[Mask], Floats]:
    """What a person adds to a mean per unit of weight."""
    return lambda known: values / max(structure.weights[known].sum(), np.finfo(np.float64).tiny)


def _deff(structure: Structure, linear: Floats, known: Mask, se: float) -> float:
    """A variance against that of a simple random sample, drawn with replacement, of the same number of cases.

    Args:
        linear: shape (n,), what a unit adds to the statistic per unit of weight (its linearized variable).
    Source: Kish (1965), Survey Sampling, section 8.2; Särndal, Swensson and Wretman (1992), section 5.5 and 2.10.
    """
    n = int(known.sum())
    if n < 2:
        return float("nan")
    weights, value = structure.weights[known], linear[known]
    total = weights.sum()
    spread = np.average((value - np.average(value, weights=weights)) ** 2, weights=weights)
    simple = float(total**2 * spread) / (n - 1)
    return se**2 / simple if simple > 0 else float("nan")


def _frame(by: Sequence[str], rows: Sequence[tuple[object, ...]], variable: str) -> pl.DataFrame:
    clash = [name for name in by if name in ("variable", "level", "n", "estimate", "se", "df", "deff")]
    if clash:
        raise EstimationError("E-NAME-1", columns=", ".join(clash))
    schema = {**dict.fromkeys(by, pl.String), "level": pl.String, "n": pl.Int64, "estimate": pl.Float64,
              "se": pl.Float64, "df": pl.Float64, "deff": pl.Float64}  # fmt: skip
    return pl.DataFrame(list(rows), schema=schema, orient="row").with_columns(variable=pl.lit(variable))


def _finish(frame: pl.DataFrame) -> pl.DataFrame:
    numeric = ["n", "estimate", "se", "low", "high", "df", "deff"]
    by = [c for c in frame.columns if c not in {*numeric, "variable", "level"}]
    return frame.select(*by, "variable", "level", *numeric).with_columns(pl.col(pl.Float64).fill_nan(None))
