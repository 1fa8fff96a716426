"""Agreement of two codings of the same things, beyond what chance would bring."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import binom

Floats = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa with its interval; ``n`` pairs, ``observed`` and ``expected`` shares of agreement."""

    n: int
    observed: float
    expected: float
    kappa: float
    low: float
    high: float


def cohen_kappa(table: NDArray[np.number], confidence: float = 0.95) -> Agreement:
    """Agreement of two raters in a square table of counts, corrected for chance.

    Where both use a single category, chance alone agrees wholly and kappa is not defined (NaN).

    Args:
        table: counts, shape (k, k); rows the first rater's categories, columns the second's.
    Source: Cohen (1960), Educational and Psychological Measurement 20, 37-46; large-sample variance of Fleiss, Cohen
        and Everitt (1969), Psychological Bulletin 72, 323-327, equation 13.
    """
    counts = np.asarray(table, dtype=np.float64)
    n = float(counts.sum())
    if n == 0:
        return Agreement(0, *([float("nan")] * 5))
    p = counts / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float(np.trace(p)), float(rows @ columns)
    if expected >= 1:
        return Agreement(int(n), observed, expected, float("nan"), float("nan"), float("nan"))
    kappa = (observed - expected) / (1 - expected)
    diagonal = np.diag(p) @ (1 - (rows + columns) * (1 - kappa)) ** 2
    square = (columns[:, None] + rows[None, :]) ** 2
    off = (1 - kappa) ** 2 * float((p * square).sum() - np.diag(p) @ np.diag(square))
    variance = (float(diagonal) + off - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2)
    reach = float(ndtri(0.5 + confidence / 2)) * sqrt(max(0.0, variance))
    return Agreement(int(n), observed, expected, kappa, max(-1.0, kappa - reach), min(1.0, kappa + reach))


def krippendorff_alpha(ratings: Floats, level: Level = "nominal") -> float:
    """Agreement of any number of raters with missing ratings.

    Args:
        ratings: shape (raters, units); NaN is missing. Units rated once do not count.
        level: of measurement, which says how far two ratings are apart.
    Returns: 1 for agreement, 0 for chance; NaN where nothing can be paired or all ratings are the same.
    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability (coincidence matrix).
    """
    values = np.unique(ratings[~np.isnan(ratings)])
    counts = np.stack([(ratings == value).sum(axis=0) for value in values]) if values.size else np.zeros((0, 0))
    rated = counts.sum(axis=0)
    pairable = counts[:, rated > 1].astype(np.float64)
    if pairable.size == 0:
        return float("nan")
    weights = 1 / (pairable.sum(axis=0) - 1)
    coincidence = (pairable * weights) @ pairable.T - np.diag((pairable * weights).sum(axis=1))
    margin = coincidence.sum(axis=1)
    distance = _distance(values, margin, level)
    chance = float((np.outer(margin, margin) - np.diag(margin)).ravel() @ distance.ravel()) / (margin.sum() - 1)
    return 1 - float(coincidence.ravel() @ distance.ravel()) / chance if chance > 0 else float("nan")


def _distance(values: Floats, margin: Floats, level: Level) -> Floats:
    """Squared differences between values at a level of measurement, shape (k, k)."""
    if level == "nominal":
        return 1.0 - np.eye(values.size)
    if level == "ordinal":
        middle = np.cumsum(margin) - margin / 2
        return np.square(np.subtract.outer(middle, middle))
    difference = np.subtract.outer(values, values)
    if level == "interval":
        return np.square(difference)
    total = np.add.outer(values, values)
    return np.square(np.divide(difference, total, out=np.zeros_like(difference), where=total != 0))


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided exact p-value that as many answers moved one way as the other.

    Source: McNemar (1947), Psychometrika 12, 153-157; exact binomial form.
    """
    n = gained + lost
    return 1.0 if n == 0 else float(min(1.0, 2 * binom.cdf(min(gained, lost), n, 0.5)))
