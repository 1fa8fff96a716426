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
    estimate, otherwise around the replicates' mean.
    """

    unit: Integers
    factors: Floats
    scale: float
    rscales: Floats
    mse: bool

    def deviations(self, again: Floats, estimate: Floats) -> Floats:
        """Estimates under each replicate as scaled deviations: their cross products are the covariances.

        Args:
            again: shape (r, ...), the statistics under each replicate. estimate: under the full weights.
        Source: Wolter (2007), Introduction to Variance Estimation, chapters 3 to 5.
        """
        centre = estimate if self.mse else again[self.rscales > 0].mean(axis=0)
        factor = np.sqrt(self.scale * self.rscales).reshape(-1, *[1] * (again.ndim - 1))
        scaled: Floats = (again - centre) * factor
        return scaled

    def covariance(self, again: Floats, estimate: Floats) -> Floats:
        """Covariance of k statistics from their replicates, shape (r, k)."""
        scaled = self.deviations(again, estimate)
        covariance: Floats = scaled.T @ scaled
        return covariance

    def degrees_of_freedom(self) -> float:
        """The rank of the replicate weights, less one."""
        return float(np.linalg.matrix_rank(self.factors) - 1)


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
