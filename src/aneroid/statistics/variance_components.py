"""How much of the variance lies between groups: the intraclass correlation, with exact limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """``rho`` with its limits, of ``n`` values in ``groups`` groups of about ``size``."""

    rho: float
    low: float
    high: float
    n: int
    groups: int
    size: float
    p_value: float


def intraclass_correlation(values: Floats, group: NDArray[np.int64], confidence: float = 0.95) -> IntraclassCorrelation:
    """The analysis-of-variance estimate of the intraclass correlation; it may be negative, as an unbiased one must.

    The limits are exact for groups of one size and normal values, close otherwise.

    Args:
        values: shape (n,), no missing. group: numbered from zero, shape (n,).
    Source: Searle, Casella and McCulloch (1992), Variance Components, sections 3.5 and 3.6; Donner (1986),
        International Statistical Review 54, 67-82.
    """
    count = np.bincount(group).astype(np.float64)
    count = count[count > 0]
    n, k = values.size, count.size
    nan = float("nan")
    if k < 2 or n <= k:
        return IntraclassCorrelation(nan, nan, nan, n, k, n / max(1, k), nan)
    sums = np.bincount(group, weights=values)[np.bincount(group) > 0]
    between = float((sums**2 / count).sum() - values.sum() ** 2 / n) / (k - 1)
    within = float((values**2).sum() - (sums**2 / count).sum()) / (n - k)
    size = (n - float((count**2).sum()) / n) / (k - 1)
    if within <= 1e-12:
        return IntraclassCorrelation(nan, nan, nan, n, k, size, nan)
    ratio = between / within
    tail = (1 - confidence) / 2
    low = ratio / float(f_distribution.isf(tail, k - 1, n - k))
    high = ratio / float(f_distribution.ppf(tail, k - 1, n - k))
    rho, lower, upper = ((f - 1) / (f + size - 1) for f in (ratio, low, high))
    return IntraclassCorrelation(rho, lower, upper, n, k, size, float(f_distribution.sf(ratio, k - 1, n - k)))
