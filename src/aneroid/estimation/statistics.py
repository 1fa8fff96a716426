"""Means, totals, ratios and proportions: each brings its influence values, the structure brings the error.

Every result is a tidy frame: grouping columns first, then ``variable``, ``level`` (categories; null otherwise), ``n``
(cases), ``estimate``, ``se``, ``low``, ``high``, ``df``, ``deff``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.estimation.columns import Categories, categories, numbers
from aneroid.estimation.structure import Structure
from aneroid.statistics.intervals import proportion_interval, two_sided_quantile
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Groups = list[tuple[tuple[object, ...], Mask]]


def means(structure: Structure, variable: str, by: Sequence[str], confidence: float) -> pl.DataFrame:
    """Weighted means; influence w (y - mean) / sum of w. Source: Särndal et al. (1992), section 5.7."""
    values = numbers(structure.data, variable)
    return _numeric(structure, by, variable, confidence, lambda inside: _mean(structure, values, inside), values)


def totals(structure: Structure, variable: str, by: Sequence[str], confidence: float) -> pl.DataFrame:
    """Weighted totals; influence w y. Source: Horvitz and Thompson (1952), JASA 47, 663-685."""
    values = numbers(structure.data, variable)
    known = np.where(np.isnan(values), 0.0, values)

    def one(inside: Mask) -> tuple[float, Floats]:
        influence = structure.weights * known * (inside & ~np.isnan(values))
        return float(influence.sum()), influence

    return _numeric(structure, by, variable, confidence, one, values)


def ratios(
    structure: Structure, numerator: str, denominator: str, by: Sequence[str], confidence: float
) -> pl.DataFrame:
    """Ratios of totals; influence w (y - r x) / total of x. Source: Särndal et al. (1992), section 5.6."""
    above, below = numbers(structure.data, numerator), numbers(structure.data, denominator)
    both = ~np.isnan(above) & ~np.isnan(below)
    y, x = np.where(both, above, 0.0), np.where(both, below, 0.0)

    def one(inside: Mask) -> tuple[float, Floats]:
        weights = structure.weights * (inside & both)
        base = float((weights * x).sum())
        ratio = float((weights * y).sum()) / base if base else float("nan")
        return ratio, weights * (y - ratio * x) / base if base else np.zeros_like(y)

    return _numeric(structure, by, f"{numerator} / {denominator}", confidence, one, np.where(both, y, np.nan))


def proportions(
    structure: Structure, variable: str, by: Sequence[str], interval: str, confidence: float
) -> pl.DataFrame:
    """Shares of categories among those who answered; each is the mean of an indicator."""
    answers = categories(structure.data, variable)
    rows = []
    groups = list(grouped(structure, by))
    for key, inside in groups:
        asked = inside & (answers.codes >= 0)
        rows += [_share(structure, answers, level, asked, key) for level in range(len(answers.names))]
    frame = _frame(by, rows, variable)
    low, high = proportion_interval(*(frame[c].to_numpy() for c in ("estimate", "se", "df", "n")), method=interval,
                                    confidence=confidence)  # fmt: skip
    return _finish(frame.with_columns(low=pl.Series(low), high=pl.Series(high)))


def grouped(structure: Structure, by: Sequence[str]) -> Iterator[tuple[tuple[object, ...], Mask]]:
    """The domain's groups: their values, and which rows they hold; rows with a missing group are left out."""
    if not by:
        yield (), structure.domain
        return
    parts = [categories(structure.data, name) for name in by]
    missing = np.any([part.codes < 0 for part in parts], axis=0)
    shape = [len(part.names) for part in parts]
    joint = np.ravel_multi_index(tuple(np.where(missing, 0, part.codes) for part in parts), shape)
    for code in np.unique(joint[structure.domain & ~missing]):
        where = np.unravel_index(code, shape)
        key = tuple(part.names[int(k)] for part, k in zip(parts, where, strict=True))
        yield key, structure.domain & ~missing & (joint == code)


def _mean(structure: Structure, values: Floats, inside: Mask) -> tuple[float, Floats]:
    known = inside & ~np.isnan(values)
    weights = structure.weights * known
    total = float(weights.sum())
    if total == 0:
        return float("nan"), np.zeros_like(weights)
    filled = np.where(known, values, 0.0)
    mean = float((weights * filled).sum()) / total
    return mean, weights * (filled - mean) / total


def _share(
    structure: Structure, answers: Categories, level: int, asked: Mask, key: tuple[object, ...]
) -> tuple[object, ...]:
    indicator = (answers.codes == level).astype(np.float64)
    estimate, influence = _mean(structure, indicator, asked)
    n = int(asked.sum())
    se = _error(structure, influence) if n else float("nan")
    df = structure.degrees_of_freedom()
    return (*key, answers.names[level], n, estimate, se, df, _deff(structure, indicator, asked, se))


def _numeric(
    structure: Structure, by: Sequence[str], variable: str, confidence: float, one: object, values: Floats
) -> pl.DataFrame:
    rows = []
    for key, inside in grouped(structure, by):
        estimate, influence = one(inside)  # type: ignore[operator]
        se = _error(structure, influence)
        known = inside & ~np.isnan(values)
        df = structure.degrees_of_freedom()
        rows.append((*key, None, int(known.sum()), estimate, se, df, _deff(structure, values, known, se)))
    frame = _frame(by, rows, variable)
    half = two_sided_quantile(confidence, frame["df"].to_numpy()) * frame["se"].to_numpy()
    estimate = frame["estimate"].to_numpy()
    return _finish(frame.with_columns(low=pl.Series(estimate - half), high=pl.Series(estimate + half)))


def _error(structure: Structure, influence: Floats) -> float:
    return float(np.sqrt(max(0.0, structure.covariance(influence[:, None])[0, 0])))


def _deff(structure: Structure, values: Floats, known: Mask, se: float) -> float:
    """Variance of the mean against simple random sampling with replacement of the same number of cases.

    Source: Kish (1965), Survey Sampling, section 8.2.
    """
    n = int(known.sum())
    if n < 2:
        return float("nan")
    weights, value = structure.weights[known], values[known]
    mean = np.average(value, weights=weights)
    simple = float(np.average((value - mean) ** 2, weights=weights)) / (n - 1)
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
