"""Variance from replicate weights: estimates made again and again, and the spread between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Replicates:
    """What each replicate multiplies the weights by, and how estimates under them become a variance.

    All cases of a unit, ``unit`` of shape (n,), have the same factors, shape (units, r). ``scale`` multiplies the sum
    of squares, ``rscales`` weigh each replicate, shape (r,). With ``mse`` squares are taken around the full-sample
    estimate, otherwise around the replicates' mean. ``made`` says that they were made from a design's own units, whose
    degrees of freedom they have.
    """

    unit: Integers
    factors: Floats
    scale: float
    rscales: Floats
    mse: bool
    made: bool = False

    def deviations(self, again: Floats, estimate: Floats) -> Floats:
        """Estimates under each replicate as scaled deviations: their cross products are the covariances.

        A replicate under which a statistic has no value (NaN), since it leaves out everybody whom the statistic is
        about, adds nothing to its variance; where no replicate has a value, the deviations have none.

        Args:
            again: shape (r, ...), the statistics under each replicate. estimate: under the full weights.
        Source: Wolter (2007), Introduction to Variance Estimation, chapters 3 to 5.
        """
        known = ~np.isnan(again)
        whole = bool(known.all())
        centre = estimate if self.mse else self._mean(again, None if whole else known)
        factor = np.sqrt(self.scale * self.rscales).reshape(-1, *[1] * (again.ndim - 1))
        scaled: Floats = (again - centre) * factor
        return scaled if whole else np.where(known | ~known.any(axis=0), scaled, 0.0)

    def _mean(self, again: Floats, known: NDArray[np.bool_] | None) -> Floats:
        """The mean of the replicates that count, and that have a value where not all have."""
        counting = self.rscales > 0
        if known is None:
            mean: Floats = again[counting].mean(axis=0)
            return mean
        number = known[counting].sum(axis=0)
        total = np.where(known[counting], again[counting], 0.0).sum(axis=0)
        mean = np.full(np.shape(total), np.nan)
        np.divide(total, number, out=mean, where=number > 0)
        return mean

    def covariance(self, again: Floats, estimate: Floats) -> Floats:
        """Covariance of k statistics from their replicates, shape (r, k)."""
        scaled = self.deviations(again, estimate)
        covariance: Floats = scaled.T @ scaled
        return covariance

    def degrees_of_freedom(self, rows: NDArray[np.bool_]) -> float:
        """The rank of the weights of a domain's cases under the replicates, less one.

        Args:
            rows: shape (n,), which cases are in the domain.
        """
        present = np.unique(self.unit[rows])
        return float(np.linalg.matrix_rank(self.factors[present]) - 1) if present.size else 0.0


def default_scale(method: str, count: int, rho: float) -> float:
    """The scale that each method's published form has, where none is given.

    JK1 takes (r - 1)/r, BRR 1/r, Fay 1/(r (1 - rho)²), the bootstrap 1/(r - 1), successive differences 4/r; JKn has its
    scales by replicate.
    """
    scales = {
        "JK1": (count - 1) / count,
        "JKn": 1.0,
        "BRR": 1 / count,
        "Fay": 1 / (count * (1 - rho) ** 2),
        "bootstrap": 1 / (count - 1),
        "SDR": 4 / count,
        "other": 1.0,
    }
    return scales[method]


def common_factors(weights: Floats, replicates: Floats) -> tuple[Integers, Floats]:
    """Units whose cases share their factors, found in the replicate weights themselves.

    Args:
        weights: shape (n,), positive. replicates: shape (n, r).
    Returns: each case's unit, shape (n,), and the factors, shape (units, r); each case is its own where none agree.
    """
    factors = replicates / weights[:, None]
    rounded = np.ascontiguousarray(factors.astype(np.float32))
    rows = rounded.view(np.dtype((np.void, rounded.dtype.itemsize * rounded.shape[1]))).reshape(-1)
    _, first, unit = np.unique(rows, return_index=True, return_inverse=True)
    unit = unit.reshape(-1)
    shared: Floats = factors[first]
    if first.size < weights.size and np.abs(factors - shared[unit]).max() > 1e-12 * max(1.0, np.abs(shared).max()):
        return np.arange(weights.size), factors
    return unit, shared


def jackknife(stratum: Integers, fraction: Floats, *, stratified: bool) -> tuple[Floats, float, Floats]:
    """Leave out one unit at a time and let the others of its stratum stand for it.

    Args:
        stratum: of each unit, shape (units,). fraction: sampled, by stratum; zero for drawn with replacement.
        stratified: the JKn of stratified samples; otherwise JK1, which knows of no strata.
    Returns: factors, shape (units, r); scale; rscales, shape (r,). A stratum with a single unit has no replicate.
    Source: Wolter (2007), Introduction to Variance Estimation, sections 4.2 and 4.5.
    """
    of = stratum if stratified else np.zeros_like(stratum)
    sizes = np.bincount(of)
    left_out = np.flatnonzero(sizes[of] > 1)
    n = sizes[of[left_out]].astype(np.float64)
    factors = np.where(of[:, None] == of[left_out], n / (n - 1), 1.0)
    factors[left_out, np.arange(left_out.size)] = 0.0
    free = 1 - fraction[of[left_out]]
    if stratified:
        return factors, 1.0, (n - 1) / n * free
    return factors, float((n[0] - 1) / n[0] * free[0]), np.ones(left_out.size)


def balanced(stratum: Integers, rho: float) -> tuple[Floats, float, Floats]:
    """Half samples, balanced by a Hadamard matrix: one of the two units of each stratum at a time.

    Args:
        stratum: of each unit, shape (units,), two units in each. rho: what is left of the other unit's weight (Fay).
    Returns: see ``jackknife``.
    Source: McCarthy (1969), Review of the International Statistical Institute 37, 239-264; Judkins (1990), Journal of
        Official Statistics 6, 223-239.
    """
    strata = int(np.max(stratum)) + 1
    signs = _hadamard(strata + 1)[1 : strata + 1]
    order = np.argsort(stratum, kind="stable")
    second = np.zeros(stratum.size, dtype=bool)
    second[order[1::2]] = True
    chosen = signs[stratum] * np.where(second, -1.0, 1.0)[:, None]
    factors: Floats = 1 + (1 - rho) * chosen
    count = factors.shape[1]
    return factors, 1 / (count * (1 - rho) ** 2), np.ones(count)


def rescaled_bootstrap(
    stratum: Integers, fraction: Floats, count: int, generator: np.random.Generator
) -> tuple[Floats, float, Floats]:
    """Draw one unit fewer than each stratum has, with replacement, and rescale to the variance of the design.

    Args:
        stratum: of each unit, shape (units,). fraction: sampled, by stratum. count: of replicates.
    Returns: see ``jackknife``.
    Source: Rao and Wu (1988), JASA 83, 231-241; Rao, Wu and Yue (1992), Survey Methodology 18, 209-217.
    """
    factors = np.ones((stratum.size, count))
    for h in range(int(np.max(stratum)) + 1):
        units = np.flatnonzero(stratum == h)
        n = units.size
        if n > 1:
            times = generator.multinomial(n - 1, np.full(n, 1 / n), size=count).T
            shrink = np.sqrt(1 - fraction[h])
            factors[units] = 1 - shrink + shrink * times * (n / (n - 1))
    return factors, 1 / (count - 1), np.ones(count)


def successive_differences(order: Integers, count: int) -> tuple[Floats, float, Floats]:
    """Replicates for systematic samples: neighbours in the order of selection are set against each other.

    Args:
        order: of each unit, shape (units,), its place in the order in which they were drawn.
        count: the least number of replicates; a power of two is taken.
            With more replicates than units the variance is half the sum of squared differences of neighbours exactly.
    Returns: see ``jackknife``.
    Source: Fay and Train (1995), Proceedings of the Section on Government Statistics, 154-159, equation 2; Ash (2014),
        Survey Methodology 40, 47-59.
    """
    signs = _hadamard(count)
    rows = signs.shape[0] - 1
    first = 1 + order % rows
    following = 1 + (order + 1) % rows
    following[order == order.size - 1] = 1  # the last unit's neighbour is the first: the loop is closed
    factors: Floats = 1 + 2**-1.5 * (signs[first] - signs[following])
    return factors, 4 / signs.shape[1], np.ones(signs.shape[1])


def _hadamard(order: int) -> Floats:
    """Sylvester's matrix of the next power of two: rows of plus and minus one that are all at right angles."""
    matrix = np.ones((1, 1))
    while matrix.shape[0] < max(order, 4):
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return matrix
