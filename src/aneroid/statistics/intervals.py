"""Confidence intervals for proportions, from an estimate, its standard error and degrees of freedom.

Where the usual form breaks down (a share of zero or one, or no variance), every method falls back to the exact
binomial limits for the effective number of cases, so that an answer that nobody gave still has an upper limit.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri, stdtrit

from aneroid.study.errors import EstimationError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MANY = 500
"""Degrees of freedom above this number repeat themselves often enough to look for the distinct ones first."""
METHODS = ("logit", "wald", "wilson", "beta", "arcsine", "likelihood")


def t_quantile(probability: float, df: Floats | float) -> Floats:
    """Quantile of Student's t; the normal where the degrees of freedom are infinite."""
    degrees = np.asarray(df, dtype=np.float64)
    if degrees.size > MANY:
        distinct, back = np.unique(degrees, return_inverse=True)
        if distinct.size < degrees.size:
            return t_quantile(probability, distinct)[back.reshape(degrees.shape)]
    finite = np.where(np.isfinite(degrees) & (degrees > 0), degrees, 1.0)
    quantile: Floats = np.where(np.isfinite(degrees), stdtrit(finite, probability), ndtri(probability))
    return np.where(degrees > 0, quantile, np.nan)


def two_sided_quantile(confidence: float, df: Floats | float) -> Floats:
    """The quantile of Student's t that leaves half of the rest on either side.

    Raises: EstimationError E-LEVEL-1 for a confidence level outside 0 to 1.
    """
    if not 0 < confidence < 1:
        raise EstimationError("E-LEVEL-1", confidence=confidence)
    return t_quantile(0.5 + confidence / 2, df)


def proportion_interval(
    estimate: Floats, se: Floats, df: Floats, n: Floats | Integers, *, method: str = "logit", confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Limits of a proportion.

    Args:
        estimate, se: as fractions of one. df: degrees of freedom of the design. n: cases in the base.
        method: ``logit`` (t limits on the log odds), ``wald`` (t limits, cut at 0 and 1), ``wilson`` (score limits with
            the effective number of cases), ``beta`` (Korn and Graubard 1998), ``arcsine``, ``likelihood`` (profile
            likelihood scaled by the design effect).
    Returns: low and high, in [0, 1].
    Raises: EstimationError E-INT-1 for another method.
    Source: Korn and Graubard (1998), Survey Methodology 24, 193-201; Franco et al. (2019), Journal of Survey
        Statistics and Methodology 7, 334-364.
    """
    if method not in METHODS:
        raise EstimationError("E-INT-1", method=method, known=", ".join(METHODS))
    p, n = np.asarray(estimate, dtype=np.float64), np.asarray(n).astype(np.float64)
    quantile = two_sided_quantile(confidence, df)
    regular = (se > 0) & (p > 0) & (p < 1)
    safe = np.where(regular, p, 0.5)
    error = np.where(regular, se, 0.1)
    effective = np.where(regular, safe * (1 - safe) / error**2, n)
    if method == "logit":
        odds, spread = np.log(safe / (1 - safe)), error / (safe * (1 - safe))
        low, high = _expit(odds - quantile * spread), _expit(odds + quantile * spread)
    elif method == "wald":
        low, high = np.clip(safe - quantile * error, 0, 1), np.clip(safe + quantile * error, 0, 1)
    elif method == "arcsine":
        angle, spread = np.arcsin(np.sqrt(safe)), error / (2 * np.sqrt(safe * (1 - safe)))
        low = np.sin(np.clip(angle - quantile * spread, 0, np.pi / 2)) ** 2
        high = np.sin(np.clip(angle + quantile * spread, 0, np.pi / 2)) ** 2
    elif method == "likelihood":
        low, high = _likelihood_limits(safe, quantile**2 / effective * n / np.maximum(n - 1, 1))
    elif method == "wilson":
        centre = (safe + quantile**2 / (2 * effective)) / (1 + quantile**2 / effective)
        half = quantile * np.sqrt(safe * (1 - safe) / effective + quantile**2 / (4 * effective**2))
        half = half / (1 + quantile**2 / effective)
        low, high = centre - half, centre + half
    else:
        adjusted = effective * (t_quantile(0.5 + confidence / 2, n - 1) / quantile) ** 2
        low, high = np.zeros(p.shape), np.zeros(p.shape)
        low[regular], high[regular] = exact_limits(safe[regular], adjusted[regular], confidence)
    edge = np.flatnonzero(~regular)
    if edge.size:
        low, high = low.copy(), high.copy()
        low[edge], high[edge] = exact_limits(np.clip(p[edge], 0, 1), np.maximum(n[edge], 1), confidence)
    unknown = ~np.isfinite(p) | (n <= 0)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def exact_limits(p: Floats, n: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Clopper-Pearson limits for a share of n cases, n not necessarily whole."""
    alpha = 1 - confidence
    x = p * n
    with ThreadPoolExecutor(1) as other:  # the inverse is by far the slowest step of a banner, and needs no lock
        upper = other.submit(betaincinv, x + 1, np.maximum(n - x, 1e-12), 1 - alpha / 2)
        low = np.where(x > 0, betaincinv(np.maximum(x, 1e-12), n - x + 1, alpha / 2), 0.0)
        high = np.where(x < n, upper.result(), 1.0)
    return low, high


def _likelihood_limits(p: Floats, cutoff: Floats) -> tuple[Floats, Floats]:
    """Where twice the Kullback-Leibler distance from p reaches the cutoff, below and above, by bisection."""

    def distance(q: Floats) -> Floats:
        value: Floats = 2 * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
        return value

    limits = []
    for edge in (1e-15, 1 - 1e-15):
        outer, inner = np.full_like(p, edge), p.copy()
        for _ in range(80):
            middle = (outer + inner) / 2
            beyond = distance(middle) > cutoff
            outer, inner = np.where(beyond, middle, outer), np.where(beyond, inner, middle)
        limits.append((outer + inner) / 2)
    return limits[0], limits[1]


def _expit(x: Floats) -> Floats:
    value: Floats = 1 / (1 + np.exp(-x))
    return value
