"""Tests of hypotheses that respect the design."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from aneroid.estimation.columns import categories, numbers
from aneroid.estimation.contrasts import differences
from aneroid.estimation.statistics import linear_mean, linear_total
from aneroid.estimation.structure import Structure
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

STATISTICS = ("F", "Chisq", "Wald", "adjWald", "saddlepoint")


def independence(structure: Structure, rows: str, columns: str, statistic: str) -> pl.DataFrame:
    """Test whether two categorical variables are independent in the population.

    ``Chisq`` divides Pearson's statistic by its mean design effect (Rao and Scott, first order), ``F`` compares it
    with an F distribution whose degrees of freedom match two moments (second order), ``saddlepoint`` approximates its
    whole distribution (Kuonen 1999); ``Wald`` tests observed less expected counts (Koch, Freeman and Freeman 1975),
    ``adjWald`` corrects it for few degrees of freedom.

    Returns: ``statistic``, ``df`` (numerator), ``df_denominator``, ``p_value``.
    Raises: EstimationError E-TEST-1, E-TEST-2; E-TEST-3 where cells vary together, so that there is no test.
    Source: Rao and Scott (1984), Annals of Statistics 12, 46-60; Thomas and Rao (1987), JASA 82, 630-636.
    """
    if statistic not in STATISTICS:
        raise EstimationError("E-TEST-1", statistic=statistic, known=", ".join(STATISTICS))
    table, inside = _table(structure, rows, columns)
    try:
        return _tested(structure, table, inside, statistic)
    except np.linalg.LinAlgError as problem:
        cells = table.shape[1] * table.shape[2]
        raise EstimationError("E-TEST-3", rows=rows, columns=columns, cells=cells) from problem


def _tested(structure: Structure, table: Floats, inside: Mask, statistic: str) -> pl.DataFrame:
    r, c = table.shape[1:]
    cells = table.reshape(-1, r * c)
    nu = structure.degrees_of_freedom()
    k = (r - 1) * (c - 1)
    if statistic in ("Wald", "adjWald"):
        counts = linear_total(structure.weights, cells, inside)
        wald = _wald(counts.estimate.reshape(r, c), structure.covariance(counts)) / k
        below = nu - k + 1 if statistic == "adjWald" else nu
        value = wald * below / nu
        return _result(value, k, below, float(fdtrc(k, below, value)))
    means = linear_mean(structure.weights, cells, inside)
    shares, covariance, n = means.estimate.reshape(r, c), structure.covariance(means), int(inside.sum())
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    pearson = n * float(((shares - expected) ** 2 / expected).sum())
    effects = _design_effects(shares, covariance, n)
    if statistic == "Chisq":
        return _result(pearson, k, float("nan"), float(chdtrc(k, pearson / effects.mean())))
    if statistic == "saddlepoint":
        return _result(pearson, float("nan"), float("nan"), _saddlepoint(pearson, effects, nu))
    matched = float(effects.sum() ** 2 / (effects**2).sum())
    value = pearson / float(effects.sum())
    return _result(value, matched, matched * nu, float(fdtrc(matched, matched * nu, value)))


def ttest(structure: Structure, variable: str, by: str) -> pl.DataFrame:
    """Test whether a mean is the same in two groups: the second in order less the first.

    Returns: ``estimate``, ``statistic`` (t), ``df`` (of the design's part that answered,
        less one for the group), ``p_value``.
    Raises: EstimationError E-TEST-2 unless there are two groups.
    """
    groups = categories(structure.data, by)
    present = [groups.names[k] for k in np.unique(groups.codes[structure.domain & (groups.codes >= 0)])]
    if len(present) != 2:
        raise EstimationError("E-TEST-2", column=by, count=len(present), needed="two")
    row = differences(structure, variable, by, (present[1], present[0]), None, 0.95).row(0, named=True)
    answered = structure.domain & (groups.codes >= 0) & ~np.isnan(numbers(structure.data, variable))
    df = structure.degrees_of_freedom(answered) - 1
    p_value = float(2 * stdtr(df, -abs(row["statistic"])))
    values = {"estimate": [row["estimate"]], "statistic": [row["statistic"]], "df": [df], "p_value": [p_value]}
    return pl.DataFrame(values)


def _result(statistic: float, df: float, below: float, p_value: float) -> pl.DataFrame:
    values = {"statistic": [statistic], "df": [float(df)], "df_denominator": [float(below)], "p_value": [p_value]}
    return pl.DataFrame(values).with_columns(pl.col("df", "df_denominator").fill_nan(None))


def _table(structure: Structure, rows: str, columns: str) -> tuple[Floats, Mask]:
    """Which cell each case is in, shape (n, r, c), and whether it answered both."""
    first, second = categories(structure.data, rows), categories(structure.data, columns)
    inside = structure.domain & (first.codes >= 0) & (second.codes >= 0)
    present = [np.unique(found.codes[inside]) for found in (first, second)]
    for name, found in zip((rows, columns), present, strict=True):
        if found.size < 2:
            raise EstimationError("E-TEST-2", column=name, count=found.size, needed="at least two")
    cells = [(first.codes == a) & (second.codes == b) for a in present[0] for b in present[1]]
    table = np.column_stack(cells).astype(np.float64)
    return table.reshape(-1, present[0].size, present[1].size), inside


def _design_effects(shares: Floats, covariance: Floats, n: int) -> Floats:
    """Eigenvalues of the generalized design effect of the interaction contrasts."""
    contrasts = np.kron(_centred(shares.shape[0]), _centred(shares.shape[1]))
    flat = shares.ravel()
    inverse = np.divide(1.0, flat, out=np.zeros_like(flat), where=flat > 0)
    simple = contrasts.T @ (contrasts * inverse[:, None]) / n
    actual = contrasts.T @ (covariance * np.outer(inverse, inverse)) @ contrasts
    effects: Floats = np.sort(np.real(np.linalg.eigvals(np.linalg.solve(simple, actual))))
    return effects


def _centred(k: int) -> Floats:
    """A basis of the contrasts among k categories, shape (k, k - 1)."""
    basis: Floats = np.eye(k)[:, 1:] - 1.0 / k
    return basis


def _wald(counts: Floats, covariance: Floats) -> float:
    """Wald's quadratic form of observed less expected population counts, all rows and columns but the last.

    Counts, not shares: the number of people is an estimate too, and the test should know it.
    """
    r, c = counts.shape
    total = counts.sum()
    by_row, by_column = counts.sum(axis=1) / total, counts.sum(axis=0) / total
    residual = (counts - total * np.outer(by_row, by_column))[: r - 1, : c - 1].ravel()
    slopes = np.zeros((residual.size, r, c))
    for i in range(r - 1):
        for j in range(c - 1):
            slope = slopes[i * (c - 1) + j]
            slope[i, j] += 1.0
            slope[i, :] -= by_column[j]
            slope[:, j] -= by_row[i]
            slope += by_row[i] * by_column[j]
    flat = slopes.reshape(residual.size, r * c)
    return float(residual @ np.linalg.solve(flat @ covariance @ flat.T, residual))


def _saddlepoint(pearson: float, effects: Floats, nu: float) -> float:
    """Upper tail of a weighted sum of squares over an independent chi-square, by a saddlepoint.

    Source: Kuonen (1999), Biometrika 86, 929-935; Lugannani and Rice (1980), Advances in Applied Probability 12.
    """
    below = float(effects.sum() ** 2 / (effects**2).sum()) * nu
    roots = np.concatenate([effects, np.full(int(below), -pearson / below)])
    roots = roots / roots.max()

    def slope(z: float) -> float:
        return float((roots / (1 - 2 * z * roots)).sum())

    z = float(brentq(slope, 0.99999 / (2 * roots.min()), 0.99999 / (2 * roots.max()), xtol=1e-14, rtol=1e-14))
    generating = -0.5 * float(np.log(1 - 2 * z * roots).sum())
    w = float(np.sign(z) * np.sqrt(-2 * generating))
    v = z * float(np.sqrt(2 * (roots**2 / (1 - 2 * z * roots) ** 2).sum()))
    return float(ndtr(-(w + np.log(v / w) / w)))
