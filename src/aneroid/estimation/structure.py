"""The structure of a sample: weights, strata, primary sampling units, domain; and the errors that follow from it."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.estimation.columns import (
    WEIGHTS_ARE_NUMBERS,
    Categories,
    categories,
    column,
    narrow_categories,
    numbered,
    numbers,
    raw_numbers,
    renumbered,
    together,
)
from aneroid.statistics.calibration import Labels, calibrate_margins, indicators, rake
from aneroid.statistics.replication import (
    Replicates,
    balanced,
    common_factors,
    default_scale,
    jackknife,
    rescaled_bootstrap,
    successive_differences,
)
from aneroid.statistics.variance import LonelyPSU, SamplingStage, covariance_of_total
from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Names = str | Sequence[str] | None

METHODS = ("JK1", "JKn", "BRR", "Fay", "bootstrap", "SDR", "other")
"""Replication methods; they differ in the scale that is taken where none is given."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the variance knows of a calibration: each case's category of every margin, and the weights before it.

    ``memberships`` and ``weights`` have shape (n,), ``sizes`` the number of categories by margin.
    """

    memberships: tuple[Integers, ...]
    sizes: tuple[int, ...]
    weights: Floats

    @property
    def basis(self) -> Floats:
        """The margins' indicators, shape (n, k), a column per category."""
        return indicators(self.memberships, self.sizes)

    def residuals(self, influence: Floats, after: Floats) -> Floats:
        """Influence values with what the margins explain taken out.

        Args:
            influence: shape (n, k), weights included. after: the weights that the calibration made, shape (n,).
        Source: Deville and Särndal (1992), JASA 87, 376-382, equation 3.4. For one calibration after another it follows
            from the derivative of the second's total by the weights that the first made.
        """
        value = influence / after[:, None]
        basis = self.basis
        weighted = basis * self.weights[:, None]
        slope = np.linalg.lstsq(weighted.T @ basis, weighted.T @ value, rcond=None)[0]
        residual: Floats = (value - basis @ slope) * after[:, None]
        return residual


@dataclass(frozen=True, slots=True)
class Linearized:
    """Statistics with what their errors need: influence values, and the way to compute them again.

    ``estimate`` has shape (k,), ``influence`` (n, k), weights included; ``again`` takes replicate weights (n, r) and
    gives the statistics under each, (r, k).
    """

    estimate: Floats
    influence: Floats
    again: Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Structure:
    """Data with their design; every statistic is a function of it.

    ``weights`` and ``domain`` have shape (n,); the domain is where estimates are made, the stages are the whole
    sample's. ``calibrations`` are in the order in which they were made. ``counts``, shape (n,), says how many cases a
    row stands for where rows were added up before.
    """

    data: pl.DataFrame
    weights: Floats
    stages: tuple[SamplingStage, ...]
    strata_names: tuple[str, ...]
    lonely_psu: LonelyPSU
    domain: NDArray[np.bool_]
    calibrations: tuple[Calibration, ...] = ()
    replicates: Replicates | None = None
    counts: Floats | None = None

    def degrees_of_freedom(self, inside: NDArray[np.bool_] | None = None) -> float:
        """Primary sampling units less strata, of those that have cases in the domain.

        Replicate weights that came with the data have the rank of those of the domain's cases, less one.

        Source: Korn and Graubard (1990), The American Statistician 44, 270-276.
        """
        rows = self.domain if inside is None else inside
        if self.replicates is not None and not self.replicates.made:
            return self.replicates.degrees_of_freedom(rows)
        first = self.stages[0]
        return float(np.unique(first.unit[rows]).size - np.unique(first.stratum[rows]).size)

    def check_lonely(self) -> None:
        """Raise E-VAR-1 where a stratum has a single PSU and nothing was said about it."""
        first = self.stages[0]
        if self.lonely_psu != "fail" or self.replicates is not None:
            return
        sure = first.population_of_strata() <= first.sampled
        lonely = np.flatnonzero((first.sampled == 1) & ~sure)
        if lonely.size:
            named = ", ".join(self.strata_names[k] for k in lonely[:8])
            raise EstimationError("E-VAR-1", strata=named + (", ..." if lonely.size > 8 else ""))

    def covariance(self, statistics: Linearized) -> Floats:
        """Covariance matrix of statistics, shape (k, k): from replicates where there are any, otherwise linearized."""
        if self.replicates is not None:
            return self.replicates.covariance(statistics.again(self.replicate_weights()), statistics.estimate)
        self.check_lonely()
        influence = statistics.influence
        after = self.weights
        for calibration in reversed(self.calibrations):
            influence, after = calibration.residuals(influence, after), calibration.weights
        return covariance_of_total(influence, self.stages, self.lonely_psu)

    def replicate_weights(self) -> Floats:
        """The weights under each replicate, shape (n, r)."""
        if self.replicates is None:
            return np.empty((self.weights.size, 0))
        weights: Floats = self.weights[:, None] * self.replicates.factors[self.replicates.unit]
        return weights

    def inside(self, condition: pl.Expr | nw.Expr) -> Self:
        """The same structure with its domain narrowed; a missing condition is not met."""
        if isinstance(condition, nw.Expr):
            found = nw.from_native(self.data).select(met=condition).to_native()["met"]
        else:
            found = self.data.select(met=condition)["met"]
        met = found.fill_null(value=False).to_numpy()
        return replace(self, domain=self.domain & met)

    def raked(self, margins: Mapping[str, Mapping[object, float]]) -> Self:
        """The same structure with weights that meet population counts by category, by column."""
        memberships, targets, labels = _margins(self.data, margins)
        return self._calibrated(memberships, targets, lambda w: rake(w, memberships, targets, labels=labels))

    def calibrated(
        self, margins: Mapping[str, Mapping[object, float]], method: str, bounds: tuple[float, float] | None
    ) -> Self:
        """The same structure with weights calibrated to population counts; see ``statistics.calibration.calibrate``."""
        memberships, targets, labels = _margins(self.data, margins)

        def factors(weights: Floats) -> Floats:
            return calibrate_margins(weights, memberships, targets, method=method, bounds=bounds, labels=labels)

        return self._calibrated(memberships, targets, factors)

    def _calibrated(
        self, memberships: Sequence[Integers], targets: Sequence[Floats], factors_of: Callable[[Floats], Floats]
    ) -> Self:
        """With new weights; replicates, where there are any, are calibrated each for itself."""
        factors = factors_of(self.weights)
        replicates = self.replicates
        if replicates is not None:
            columns = [w * factors_of(np.maximum(w, 1e-300)) for w in self.replicate_weights().T]
            again = np.column_stack(columns) / (self.weights * factors)[:, None]
            replicates = replace(replicates, unit=np.arange(self.weights.size), factors=again)
        calibration = Calibration(tuple(memberships), tuple(target.size for target in targets), self.weights)
        return replace(self, weights=self.weights * factors, calibrations=(*self.calibrations, calibration),
                       replicates=replicates)  # fmt: skip


def build_structure(
    frame: pl.DataFrame,
    weight: str | None,
    strata: Names,
    psu: Names,
    fpc: Names,
    *,
    nest: bool,
    lonely_psu: LonelyPSU,
) -> Structure:
    """Read the design's columns; see ``Design`` for what they mean and for the errors."""
    stratum = _whole(together(frame, strata), strata) if strata else Categories(_zeros(frame.height), ("all",))
    stages = _stages(frame, stratum, listed(psu) or [None], listed(fpc), nest=nest)
    everywhere = np.ones(frame.height, dtype=bool)
    return Structure(frame, _weights(frame, weight, stages), stages, stratum.names, lonely_psu, everywhere)


def with_replicates(
    frame: pl.DataFrame,
    weight: str | None,
    columns: str | Sequence[str],
    method: str,
    scale: float | None,
    rscales: Sequence[float] | None,
    *,
    mse: bool,
    rho: float,
) -> Structure:
    """A structure whose errors come from replicate weights; see ``Design``."""
    names = fnmatch.filter(frame.columns, columns) if isinstance(columns, str) else list(columns)
    if len(names) < 2:
        raise EstimationError("E-REP-1", pattern=columns, count=len(names))
    if method not in METHODS:
        raise EstimationError("E-REP-3", method=method, known=", ".join(METHODS))
    if rscales is not None and len(rscales) != len(names):
        raise EstimationError("E-REP-2", count=len(rscales), columns=len(names))
    if method == "JKn" and rscales is None and scale is None:
        raise EstimationError("E-REP-5", columns=len(names))
    matrix = np.column_stack([numbers(frame, name) for name in names])
    sized = default_scale(method, len(names), rho) if scale is None else scale
    each = np.ones(len(names)) if rscales is None else np.array(rscales, dtype=np.float64)
    plain = build_structure(frame, weight, None, None, None, nest=False, lonely_psu="remove")
    unit, factors = common_factors(plain.weights, matrix)
    return replace(plain, replicates=Replicates(unit, factors, sized, each, mse))


def replicated(structure: Structure, method: str, count: int, rho: float, seed: int, *, mse: bool) -> Structure:
    """Replicate weights made from the first stage of a design; see ``Design.replicate``."""
    if method not in METHODS[:-1]:
        raise EstimationError("E-REP-3", method=method, known=", ".join(METHODS[:-1]))
    if structure.calibrations:
        raise EstimationError("E-REP-4", method=method, reason="the weights are calibrated already",
                              remedy="Make the replicates first, then calibrate: each is calibrated too.")  # fmt: skip
    structure.check_lonely()
    first = structure.stages[0]
    stratum = np.zeros(int(np.max(first.unit)) + 1, dtype=np.int64)
    stratum[first.unit] = first.stratum
    fraction = first.sampled / first.population_of_strata()
    if method in ("BRR", "Fay") and not (first.sampled == 2).all():
        raise EstimationError("E-REP-4", method=method, reason="a stratum has other than two primary sampling units",
                              remedy="Choose JKn or bootstrap.")  # fmt: skip
    if method == "JK1" and first.sampled.size > 1:
        raise EstimationError("E-REP-4", method=method, reason="the sample is stratified", remedy="Choose JKn.")
    if count < 2:
        raise EstimationError(
            "E-REP-4", method=method, reason=f"{count} replicate has no spread", remedy="Ask for more."
        )
    made = {
        "JK1": lambda: jackknife(stratum, fraction, stratified=False),
        "JKn": lambda: jackknife(stratum, fraction, stratified=True),
        "BRR": lambda: balanced(stratum, 0.0),
        "Fay": lambda: balanced(stratum, rho),
        "bootstrap": lambda: rescaled_bootstrap(stratum, fraction, count, np.random.default_rng(seed)),
        "SDR": lambda: successive_differences(_appearance(first.unit), count),
    }
    factors, scale, rscales = made[method]()
    return replace(structure, replicates=Replicates(first.unit, factors, scale, rscales, mse, made=True))


def _appearance(unit: Integers) -> Integers:
    """The place of each unit in the order in which the data come to it."""
    first_row = np.unique(unit, return_index=True)[1]
    return np.argsort(np.argsort(first_row))


def _margins(
    data: pl.DataFrame, margins: Mapping[str, Mapping[object, float]]
) -> tuple[list[Integers], list[Floats], Labels]:
    """Each case's category of every margin, the targets, and the names of both."""
    found = [_margin(data, name, counts) for name, counts in margins.items()]
    labels = [(name, [str(category) for category in counts]) for name, counts in margins.items()]
    return [position for position, _ in found], [target for _, target in found], labels


def _margin(data: pl.DataFrame, name: str, counts: Mapping[object, float]) -> tuple[Integers, Floats]:
    """A margin as each case's category number and the categories' targets."""
    wanted = {str(category): float(count) for category, count in counts.items()}
    found = narrow_categories(data, name)
    missing = bool(np.min(found.codes) < 0)
    present = set(found.names)
    if isinstance(data[name].dtype, pl.Enum):  # whose categories need not all occur
        present = {found.names[k] for k in np.flatnonzero(np.bincount(found.codes[found.codes >= 0]))}
    if set(wanted) != present or missing:
        raise EstimationError(
            "E-CAL-1", margin=name, target_only=", ".join(sorted(set(wanted) - present)) or "none",
            data_only=", ".join(sorted(present - set(wanted))) or ("missing values" if missing else "none"),
        )  # fmt: skip
    unusable = {category: count for category, count in wanted.items() if not 0 < count < np.inf}
    if unusable:
        category, count = next(iter(unusable.items()))
        raise EstimationError("E-CAL-2", margin=name, category=category, count=f"{count:g}")
    order = {category: k for k, category in enumerate(wanted)}
    lookup = np.array([order.get(label, -1) for label in found.names], dtype=found.codes.dtype)
    same = bool((lookup == np.arange(lookup.size)).all())
    return found.codes if same else lookup[found.codes], np.array(list(wanted.values()))


def listed(names: Names) -> list[str]:
    """Column names as a list, whichever way they were given."""
    return [] if names is None else [names] if isinstance(names, str) else list(names)


def _zeros(n: int) -> Integers:
    return np.zeros(n, dtype=np.int64)


def _whole(found: Categories, names: Names) -> Categories:
    missing = int((found.codes < 0).sum())
    if missing:
        raise EstimationError("E-DESIGN-1", column=", ".join(listed(names)), count=missing)
    return found


def _whole_codes(values: pl.Series) -> Integers:
    codes, _ = numbered(values)
    missing = int((codes < 0).sum())
    if missing:
        raise EstimationError("E-DESIGN-1", column=values.name, count=missing)
    return codes


def _distinct(joint: Integers, size: int) -> tuple[Integers, Integers]:
    """Numbers without gaps in the order of ``joint``, and which values occur."""
    if size <= max(10_000, 4 * joint.size):
        return renumbered(joint, size)
    present, codes = np.unique(joint, return_inverse=True)
    return codes.reshape(-1), present


def _stages(
    frame: pl.DataFrame, stratum: Categories, units: Sequence[str | None], populations: Sequence[str], *, nest: bool
) -> tuple[SamplingStage, ...]:
    """Each stage's strata and units; a stage's strata are the units of the stage above."""
    stages: list[SamplingStage] = []
    above = stratum.codes
    for k, name in enumerate(units):
        if name is None and len(units) == 1 and len(stratum.names) == 1 and not populations:
            everybody, size = np.arange(frame.height), np.array([frame.height])  # cases drawn one by one, no strata
            return (SamplingStage(above, everybody, size, np.broadcast_to(np.inf, (frame.height,))),)
        own = np.arange(frame.height) if name is None else _whole_codes(column(frame, name))
        width = int(np.max(own)) + 1
        both = above * width
        both += own
        unit, joint = _distinct(both, (int(np.max(above)) + 1) * width)
        if k == 0 and name is not None and not nest and joint.size > width:
            values, counts = np.unique(joint % width, return_counts=True)
            example = categories(frame, name).names[int(values[counts > 1][0])]
            raise EstimationError("E-PSU-1", count=int((counts > 1).sum()), psu=example)
        sampled = np.bincount(joint // width, minlength=int(np.max(above)) + 1)
        population: Floats = np.broadcast_to(np.inf, (frame.height,))
        if k < len(populations):
            population = raw_numbers(frame, populations[k], remedy="It is the number of units in the population.")
            _check_population(population, sampled, above, populations[k], stratum.names if k == 0 else ())
        stages.append(SamplingStage(above, unit, sampled, population))
        above = unit
    return tuple(stages)


def _check_population(
    population: Floats, sampled: Integers, stratum: Integers, name: str, names: Sequence[str]
) -> None:
    missing = int(np.isnan(population).sum())
    if missing:
        raise EstimationError("E-DESIGN-1", column=name, count=missing)
    short = np.flatnonzero(population < sampled[stratum])
    if short.size:
        row = int(short[0])
        label = names[stratum[row]] if names else str(stratum[row] + 1)
        raise EstimationError(
            "E-FPC-1", column=name, stratum=label, population=population[row], sampled=int(sampled[stratum[row]])
        )
    least = np.full(sampled.size, np.inf)
    np.minimum.at(least, stratum, population)
    uneven = np.flatnonzero(population > least[stratum])
    if uneven.size:
        row = int(uneven[0])
        raise EstimationError("E-FPC-2", column=name, stratum=names[stratum[row]] if names else str(stratum[row] + 1),
                              low=least[stratum[row]], high=population[row])  # fmt: skip


def _weights(frame: pl.DataFrame, name: str | None, stages: tuple[SamplingStage, ...]) -> Floats:
    if name is None:
        weights = np.ones(frame.height)
        for stage in stages:
            finite = np.isfinite(stage.population)
            weights = weights * np.where(finite, stage.population / stage.sampled[stage.stratum], 1.0)
        return weights
    weights = raw_numbers(frame, name, remedy=WEIGHTS_ARE_NUMBERS)
    if np.min(weights) > 0 and np.max(weights) < np.inf:
        return weights
    wrong = {
        "missing": (np.isnan(weights), "Give every case a weight."),
        "infinite": (np.isinf(weights), "Correct them."),
        "negative": (weights < 0, "A weight says how many people a case stands for; correct it."),
        "zero": (weights == 0, "Leave those cases out, or correct them."),
    }
    for what, (rows, remedy) in wrong.items():
        if rows.any():
            row = int(np.flatnonzero(rows)[0]) + 1
            raise EstimationError("E-WEIGHT-1", count=int(rows.sum()), column=name, what=what, row=row, remedy=remedy)
    return weights
