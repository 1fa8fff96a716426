"""Variance from replicate weights: estimates made again and again, and the spread between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Replicates:
    """Replicate analysis weights, shape (n, r), and how estimates from them become a variance.

    ``scale`` multiplies the sum of squares, ``rscales`` weigh each replicate, shape (r,). With ``mse`` squares are
    taken around the full-sample estimate, otherwise around the replicates' mean.
    """

    weights: Floats
    scale: float
    rscales: Floats
    mse: bool

    def covariance(self, again: Floats, estimate: Floats) -> Floats:
        """Covariance of k statistics.

        Args:
            again: shape (r, k), the statistics under each replicate. estimate: shape (k,), under the full weights.
        Source: Wolter (2007), Introduction to Variance Estimation, chapters 3 to 5.
        """
        centre = estimate if self.mse else again[self.rscales > 0].mean(axis=0)
        deviation = again - centre
        covariance: Floats = self.scale * (deviation * self.rscales[:, None]).T @ deviation
        return covariance

    def degrees_of_freedom(self) -> float:
        """The rank of the replicate weights, less one."""
        return float(np.linalg.matrix_rank(self.weights) - 1)


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
