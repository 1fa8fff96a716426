"""Banner tables: every question by every break from sums per primary sampling unit, in one pass over the data.

With A the weighted sum of an answer in a PSU and group, T the sum over all answers, W the group's total and p the
share, the linearized total of a PSU is (A - p T) / W; everything after the sums is small dense algebra.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.estimation.columns import Categories, categories, together
from aneroid.estimation.statistics import linear_mean
from aneroid.estimation.structure import Structure, listed
from aneroid.statistics.intervals import proportion_interval
from aneroid.statistics.variance import variance_of_unit_totals

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Degrees = Literal["design", "domain"]

COLUMNS = ("variable", "level", "by", "group", "n", "weighted_n", "estimate", "se", "low", "high", "df", "deff")


@dataclass(frozen=True, slots=True)
class Units:
    """First-stage units in the order of their strata, and what calibration adds to each.

    ``unit`` maps rows to positions, shape (n,); ``basis`` are the units' sums of weighted margin indicators, shape
    (units, k); ``inverse`` undoes the margins' cross products, shape (k, k).
    """

    unit: Integers
    strata: Integers
    sampled: Integers
    factor: Floats
    count: int
    basis: Floats | None = None
    inverse: Floats | None = None


def tabulate(
    structure: Structure,
    questions: Sequence[str],
    by: Sequence[str | Sequence[str]],
    interval: str,
    confidence: float,
    degrees: Degrees,
) -> pl.DataFrame:
    """Shares of every answer to every question, in all and in every group of every break.

    Args:
        by: breaks, each a column or several taken together.
        interval: see ``statistics.intervals``. degrees: of freedom, of the whole ``design`` or of each ``domain``.
    Returns: ``variable``, ``level``, ``by``, ``group`` (both null in all), ``n`` (cases that answered), ``weighted_n``,
        ``estimate``, ``se``, ``low``, ``high``, ``df``, ``deff``. Categories that nobody chose and groups that nobody
        is in are rows too: share zero, and no estimate.
    Raises: EstimationError E-COL-1, E-VAR-1, E-INT-1.
    """
    structure.check_lonely()
    units = _units(structure)
    whole = Categories(np.where(structure.domain, 0, -1), ("",))
    breaks = [
        ("", whole),
        *((", ".join(listed(name)), _inside(structure, together(structure.data, name))) for name in by),
    ]
    parts = []
    for question in questions:
        answers = categories(structure.data, question)
        for name, groups in breaks:
            parts.append(_cells(structure, units, question, answers, name, groups, degrees))
    frame = pl.concat(parts)
    low, high = proportion_interval(*(frame[c].to_numpy() for c in ("estimate", "se", "df", "n")), method=interval,
                                    confidence=confidence)  # fmt: skip
    done = frame.with_columns(low=pl.Series(low), high=pl.Series(high)).select(COLUMNS)
    return done.with_columns(pl.col(pl.Float64).fill_nan(None))


def _inside(structure: Structure, groups: Categories) -> Categories:
    return Categories(np.where(structure.domain, groups.codes, -1), groups.names)


def _units(structure: Structure) -> Units:
    first = structure.stages[0]
    count = int(np.max(first.unit)) + 1
    stratum = np.zeros(count, dtype=np.int64)
    stratum[first.unit] = first.stratum
    order = np.argsort(stratum, kind="stable")
    position = np.empty(count, dtype=np.int64)
    position[order] = np.arange(count)
    factor = np.ones(first.sampled.size)
    factor[first.stratum] = 1 - first.sampled[first.stratum] / first.population
    unit = position[first.unit]
    if structure.calibration is None:
        return Units(unit, stratum[order], first.sampled, factor, count)
    basis = np.zeros((count, structure.calibration.basis.shape[1]))
    np.add.at(basis, unit, structure.calibration.basis * structure.weights[:, None])
    before = structure.calibration.basis * structure.calibration.weights[:, None]
    inverse: Floats = np.linalg.pinv(before.T @ structure.calibration.basis, hermitian=True).astype(np.float64)
    return Units(unit, stratum[order], first.sampled, factor, count, basis, inverse)


def _cells(
    structure: Structure,
    units: Units,
    question: str,
    answers: Categories,
    name: str,
    groups: Categories,
    degrees: Degrees,
) -> pl.DataFrame:
    """All cells of one question by one break."""
    levels, many = len(answers.names), len(groups.names)
    rows = np.flatnonzero((answers.codes >= 0) & (groups.codes >= 0))
    cell = groups.codes[rows] * levels + answers.codes[rows]
    weights = structure.weights[rows]
    flat = np.bincount(units.unit[rows] * (many * levels) + cell, weights, units.count * many * levels)
    sums: Floats = flat.astype(np.float64, copy=False).reshape(units.count, many, levels)
    by_level = sums.sum(axis=0)
    base = by_level.sum(axis=1)
    in_unit = sums.sum(axis=2, keepdims=True)
    safe = np.where(base > 0, base, 1.0)
    share = by_level / safe[:, None]
    linear = (sums - share * in_unit) / safe[:, None]
    linear = linear.reshape(units.count, many * levels)
    if structure.calibration is not None:
        linear = linear - _explained(structure, units, rows, cell, share, safe)
    if structure.replicates is not None or _later_stages(structure):
        variance = _cell_variances(structure, rows, cell, share)
    else:
        variance = variance_of_unit_totals(linear, units.strata, units.sampled, units.factor, structure.lonely_psu)
    n = np.bincount(groups.codes[rows], minlength=many)
    simple = share * (1 - share) / np.maximum(n - 1, 1)[:, None]
    se = np.sqrt(np.maximum(variance, 0)).reshape(many, levels)
    known = (n > 0)[:, None] & np.ones((1, levels), dtype=bool)
    df = _degrees(structure, units, in_unit[:, :, 0] > 0, degrees)
    return pl.DataFrame({
        "variable": np.repeat(question, many * levels),
        "level": list(answers.names) * many,
        "by": pl.Series([name or None] * (many * levels), dtype=pl.String),
        "group": _group_names(groups, levels, by=bool(name)),
        "n": np.repeat(n, levels).astype(np.int64),
        "weighted_n": np.repeat(base, levels),
        "estimate": np.where(known, share, np.nan).ravel(),
        "se": np.where(known, se, np.nan).ravel(),
        "df": np.repeat(df, levels),
        "deff": np.divide(se**2, simple, out=np.full_like(se, np.nan), where=(simple > 0) & known).ravel(),
    })  # fmt: skip


def _later_stages(structure: Structure) -> bool:
    """Whether stages after the first add to the variance."""
    return len(structure.stages) > 1 and bool(np.isfinite(structure.stages[0].population).any())


def _cell_variances(structure: Structure, rows: Integers, cell: Integers, share: Floats) -> Floats:
    """The variance of every cell by the general engine, for replicates and later stages."""
    many, levels = share.shape
    group = np.full(structure.weights.size, -1)
    level = np.full(structure.weights.size, -1)
    group[rows], level[rows] = cell // levels, cell % levels
    indicators = (level[:, None] == np.arange(levels)).astype(np.float64)
    found = np.zeros((many, levels))
    for k in range(many):
        if (group == k).any():
            found[k] = np.diag(structure.covariance(linear_mean(structure.weights, indicators, group == k)))
    return found.ravel()


def _group_names(groups: Categories, levels: int, *, by: bool) -> pl.Series:
    """Each group's name once per level; null where there is no break."""
    names = [name if by else None for name in groups.names for _ in range(levels)]
    return pl.Series(names, dtype=pl.String)


def _explained(
    structure: Structure, units: Units, rows: Integers, cell: Integers, share: Floats, safe: Floats
) -> Floats:
    """What the calibration margins explain of each unit's linearized total."""
    calibration = structure.calibration
    if calibration is None or units.basis is None or units.inverse is None:
        return np.zeros((units.count, share.size))
    k = calibration.basis.shape[1]
    products = np.zeros((k, share.size))
    before = calibration.weights[rows]
    for column in range(k):
        products[column] = np.bincount(cell, before * calibration.basis[rows, column], share.size)
    shaped = products.reshape(k, *share.shape)
    influence = (shaped - share * shaped.sum(axis=2, keepdims=True)) / safe[:, None]
    explained: Floats = units.basis @ (units.inverse @ influence.reshape(k, share.size))
    return explained


def _degrees(structure: Structure, units: Units, present: NDArray[np.bool_], degrees: Degrees) -> Floats:
    """Degrees of freedom per group: PSUs less strata that have cases in it, or those of the design.

    Args:
        present: shape (units, groups), whether a unit has cases in a group.
    """
    if degrees == "design" or structure.replicates is not None:
        return np.full(present.shape[1], structure.degrees_of_freedom())
    starts = np.flatnonzero(np.r_[True, np.diff(units.strata) > 0])
    in_strata = np.add.reduceat(present.astype(np.int64), starts, axis=0)
    found: Floats = (in_strata.sum(axis=0) - (in_strata > 0).sum(axis=0)).astype(np.float64)
    return found
