"""The variance engine: influence values and a design in, a covariance matrix out. The only place that does it.

Every statistic is, to first order, a sum of influence values over the sample; its variance is the variance of
that sum under the design (Woodruff 1971, JASA 66, 411-414; Binder 1983, International Statistical Review 51,
279-292). A statistic brings its influence values; it never comes here to change anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LonelyPSU = Literal["fail", "remove", "adjust", "average", "certainty"]


@dataclass(frozen=True, slots=True)
class SamplingStage:
    """One stage of sampling, over the n rows of the data.

    ``stratum`` and ``unit`` are numbered from zero, units uniquely over all strata; ``sampled`` is the number of units
    of each stratum in the whole sample, by stratum; ``population`` the number that could have been drawn, by row,
    infinite where units count as drawn with replacement.
    """

    stratum: Integers
    unit: Integers
    sampled: Integers
    population: Floats

    def population_of_strata(self) -> Floats:
        """The population by stratum, infinite where none was given."""
        found = np.full(self.sampled.size, np.inf)
        found[self.stratum] = self.population
        return found

    def factor(self) -> Floats:
        """The finite population correction by stratum."""
        factor: Floats = 1 - self.sampled / self.population_of_strata()
        return factor


def covariance_of_total(influence: Floats, stages: tuple[SamplingStage, ...], lonely_psu: LonelyPSU) -> Floats:
    """Covariance matrix of the column sums of influence values under a stratified multistage design.

    Within each stratum, the spread of the units' totals; later stages are added, weighted by the sampling fraction of
    the stage above, where finite populations are given.

    Args:
        influence: shape (n, k), weights included; zero for rows outside the domain.
        stages: first stage first; every row of the full sample, whatever the domain.
        lonely_psu: what a stratum with a single unit contributes: nothing (``remove``, ``certainty``), its squared
            deviation from the mean of all (``adjust``), the mean of the other strata (``average``). Designs reject
            ``fail`` before they come here.
    Returns: shape (k, k).
    Source: Cochran (1977), Sampling Techniques, sections 5.3, 10.4 and 11.3; Särndal, Swensson and Wretman (1992),
        Model Assisted Survey Sampling, section 4.3.
    """
    first, later = stages[0], stages[1:]
    covariance = _one_stage(influence, first, lonely_psu)
    if later and bool(np.isfinite(first.population).any()):
        fraction = first.sampled[first.stratum] / first.population
        scaled = influence * np.sqrt(fraction)[:, None]
        covariance = covariance + covariance_of_total(scaled, later, lonely_psu)
    return covariance


def unit_deviations(
    totals: Floats, strata: Integers, sampled: Integers, factor: Floats, lonely_psu: LonelyPSU
) -> Floats:
    """Totals per unit as scaled deviations from their stratum's mean: their cross products are the covariances.

    Args:
        totals: shape (units, ...), every unit of the sample. strata: shape (units,). sampled: units by stratum.
        factor: finite population correction by stratum.
    Returns: the shape of ``totals``; the variance of a column is its sum of squares.
    Source: see ``covariance_of_total``, which takes rows instead of units.
    """
    shape = totals.shape
    flat = totals.reshape(shape[0], -1)
    order = np.argsort(strata, kind="stable") if (np.diff(strata) < 0).any() else None
    ordered, rising = (flat, strata) if order is None else (flat[order], strata[order])
    starts = np.flatnonzero(np.r_[True, np.diff(rising) > 0])
    mean = np.zeros((sampled.size, flat.shape[1]))
    mean[rising[starts]] = np.add.reduceat(ordered, starts, axis=0) / sampled[rising[starts], None]
    if lonely_psu == "adjust":
        mean[sampled == 1] = 0.0
    deviations = mean[strata]
    np.subtract(flat, deviations, out=deviations)
    deviations *= np.sqrt(scales(sampled, factor, lonely_psu))[strata, None]
    return deviations.reshape(shape)


def scales(sampled: Integers, factor: Floats, lonely_psu: LonelyPSU) -> Floats:
    """What each stratum's sum of squared deviations is multiplied by.

    A stratum whose only unit was sure to be drawn has no variance; it is not lonely.

    Args:
        sampled, factor: see ``unit_deviations``.
    """
    n = sampled.astype(np.float64)
    single = sampled == 1
    scale: Floats = np.where(single, 0.0, n / np.maximum(n - 1, 1)) * factor
    if lonely_psu == "adjust":
        scale[single] = factor[single]
    alone = single & (factor > 0)
    if lonely_psu == "average" and alone.any() and not alone.all():
        scale *= n.size / float((~alone).sum())
    return scale


def _one_stage(influence: Floats, stage: SamplingStage, lonely_psu: LonelyPSU) -> Floats:
    units = int(np.max(stage.unit)) + 1
    totals = np.zeros((units, influence.shape[1]))
    np.add.at(totals, stage.unit, influence)
    stratum = np.zeros(units, dtype=np.int64)
    stratum[stage.unit] = stage.stratum
    deviations = unit_deviations(totals, stratum, stage.sampled, stage.factor(), lonely_psu)
    covariance: Floats = deviations.T @ deviations
    return covariance
