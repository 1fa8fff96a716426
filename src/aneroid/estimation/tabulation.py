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
    breaks = [_break(structure, units, name) for name in ((), *by)]
    simple = structure.calibration is None and structure.replicates is None and not _later_stages(structure)
    parts = []
    for question in questions:
        answers = categories(structure.data, question)
        in_units = _unit_sums(structure, units, answers) if simple else None
        for entry in breaks:
            if in_units is not None and entry.of_unit is not None:
                cells = _unit_cells(structure, units, in_units, entry, degrees)
            else:
                cells = _row_cells(structure, units, answers, entry, degrees)
            parts.append(_tidy(question, answers, entry, cells))
    frame = pl.concat(parts)
    low, high = proportion_interval(*(frame[c].to_numpy() for c in ("estimate", "se", "df", "n")), method=interval,
                                    confidence=confidence)  # fmt: skip
    done = frame.with_columns(low=pl.Series(low), high=pl.Series(high)).select(COLUMNS)
    return done.with_columns(pl.col(pl.Float64).fill_nan(None))


@dataclass(frozen=True, slots=True)
class Break:
    """Groups of cases; ``of_unit`` is every unit's group where all cases of a unit are in one, as with strata."""

    name: str
    groups: Categories
    of_unit: Integers | None


@dataclass(frozen=True, slots=True)
class Cells:
    """A question by a break: ``n``, ``base`` and ``df`` by group, shape (g,); the rest by answer too, (g, levels)."""

    n: Integers
    base: Floats
    df: Floats
    share: Floats
    variance: Floats


def _break(structure: Structure, units: Units, columns: str | Sequence[str]) -> Break:
    """A break of the domain; of no columns, everybody is one group."""
    if not columns:
        everybody = Categories(np.where(structure.domain, 0, -1), ("",))
        return Break("", everybody, np.zeros(units.count, dtype=np.int64))
    found = together(structure.data, columns)
    of_unit = np.zeros(units.count, dtype=np.int64)
    of_unit[units.unit] = found.codes
    constant = bool((of_unit[units.unit] == found.codes).all()) and bool((found.codes >= 0).all())
    inside = Categories(np.where(structure.domain, found.codes, -1), found.names)
    return Break(", ".join(listed(columns)), inside, of_unit if constant else None)


def _unit_sums(structure: Structure, units: Units, answers: Categories) -> tuple[Floats, Integers]:
    """Weighted sums of every answer in every unit, shape (units, levels), and the number of cases that answered."""
    rows = np.flatnonzero((answers.codes >= 0) & structure.domain)
    unit, levels = units.unit[rows], len(answers.names)
    sums = np.bincount(unit * levels + answers.codes[rows], structure.weights[rows], units.count * levels)
    return sums.astype(np.float64, copy=False).reshape(units.count, levels), np.bincount(unit, minlength=units.count)


def _unit_cells(
    structure: Structure, units: Units, in_units: tuple[Floats, Integers], entry: Break, degrees: Degrees
) -> Cells:
    """Cells of a break that every unit is in one group of: no unit needs more than its own group's cells."""
    sums, cases = in_units
    group = entry.of_unit if entry.of_unit is not None else np.zeros(units.count, dtype=np.int64)
    many, levels = len(entry.groups.names), sums.shape[1]
    by_level = np.column_stack([np.bincount(group, sums[:, k], many) for k in range(levels)])
    base = by_level.sum(axis=1)
    safe = np.where(base > 0, base, 1.0)
    share = by_level / safe[:, None]
    linear = (sums - share[group] * sums.sum(axis=1, keepdims=True)) / safe[group][:, None]
    variance = _grouped_variance(structure, units, linear, group, many)
    present = np.zeros((units.count, many), dtype=bool)
    present[np.arange(units.count), group] = cases > 0
    n = np.bincount(group, cases, many).astype(np.int64)
    return Cells(n, base, _degrees(structure, units, present, degrees), share, variance)


def _grouped_variance(structure: Structure, units: Units, linear: Floats, group: Integers, many: int) -> Floats:
    """The variance of each group's totals when a unit counts in its own group only, shape (groups, levels)."""
    strata = units.sampled.size
    key = units.strata * many + group
    n = units.sampled.astype(np.float64)
    scale = np.where(n > 1, n / np.maximum(n - 1, 1), 0.0) * units.factor
    lonely = (n == 1) * (units.factor if structure.lonely_psu == "adjust" else 0.0)
    variance = np.empty((many, linear.shape[1]))
    for k in range(linear.shape[1]):
        total = np.bincount(key, linear[:, k], strata * many).reshape(strata, many)
        square = np.bincount(key, linear[:, k] ** 2, strata * many).reshape(strata, many)
        variance[:, k] = scale @ (square - total**2 / n[:, None]) + lonely @ square
    if structure.lonely_psu == "average" and (n == 1).any() and (n > 1).any():
        variance *= strata / float((n > 1).sum())
    return variance


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


def _row_cells(structure: Structure, units: Units, answers: Categories, entry: Break, degrees: Degrees) -> Cells:
    """Cells of any break, from sums per unit, group and answer."""
    groups = entry.groups
    levels, many = len(answers.names), len(groups.names)
    rows = np.flatnonzero((answers.codes >= 0) & (groups.codes >= 0))
    cell = groups.codes[rows] * levels + answers.codes[rows]
    flat = np.bincount(units.unit[rows] * (many * levels) + cell, structure.weights[rows], units.count * many * levels)
    sums: Floats = flat.astype(np.float64, copy=False).reshape(units.count, many, levels)
    by_level = sums.sum(axis=0)
    base = by_level.sum(axis=1)
    in_unit = sums.sum(axis=2, keepdims=True)
    safe = np.where(base > 0, base, 1.0)
    share = by_level / safe[:, None]
    if structure.replicates is not None or _later_stages(structure):
        variance = _cell_variances(structure, rows, cell, share)
    else:
        linear = ((sums - share * in_unit) / safe[:, None]).reshape(units.count, many * levels)
        if structure.calibration is not None:
            linear = linear - _explained(structure, units, rows, cell, share, safe)
        variance = variance_of_unit_totals(linear, units.strata, units.sampled, units.factor, structure.lonely_psu)
    n = np.bincount(groups.codes[rows], minlength=many)
    df = _degrees(structure, units, in_unit[:, :, 0] > 0, degrees)
    return Cells(n, base, df, share, variance.reshape(many, levels))


def _tidy(question: str, answers: Categories, entry: Break, cells: Cells) -> pl.DataFrame:
    """Cells as rows; a group in which nobody was asked has no estimate."""
    many, levels = cells.share.shape
    simple = cells.share * (1 - cells.share) / np.maximum(cells.n - 1, 1)[:, None]
    se = np.sqrt(np.maximum(cells.variance, 0))
    known = np.broadcast_to((cells.n > 0)[:, None], se.shape)
    return pl.DataFrame({
        "variable": [question] * (many * levels),
        "level": list(answers.names) * many,
        "by": pl.Series([entry.name or None] * (many * levels), dtype=pl.String),
        "group": _group_names(entry.groups, levels, by=bool(entry.name)),
        "n": np.repeat(cells.n, levels).astype(np.int64),
        "weighted_n": np.repeat(cells.base, levels),
        "estimate": np.where(known, cells.share, np.nan).ravel(),
        "se": np.where(known, se, np.nan).ravel(),
        "df": np.repeat(cells.df, levels),
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
