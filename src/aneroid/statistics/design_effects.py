"""What unequal weights cost in precision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def kish_effect(weights: Floats) -> float:
    """The loss of precision from unequal weights: n times the sum of squares over the squared sum.

    It holds for variables that have nothing to do with the weights, and is too large for others.

    Source: Kish (1992), Journal of Official Statistics 8(2), 183-200.
    """
    return float(weights.size * np.sum(weights**2) / np.sum(weights) ** 2)


def spencer_effect(values: Floats, weights: Floats) -> float:
    """The loss of precision from unequal weights for one variable, whose relation to the weights is taken into account.

    With p the one-draw probability, in proportion to 1/w, and the weighted regression y = a + b p, it is
    (1 - R²) k + (a/s)² (k - 1), where k is Kish's effect and s the weighted standard deviation of y.

    Args:
        values: shape (n,), finite. weights: shape (n,), positive.
    Returns: one for a constant variable with equal weights; Kish's effect where the variable is constant otherwise.
    Source: Spencer (2000), Survey Methodology 26, 137-138.
    """
    kish = kish_effect(weights)
    p = 1 / weights
    p = p / p.sum()
    share = weights / weights.sum()
    centre_y, centre_p = float(share @ values), float(share @ p)
    spread_y, spread_p = float(share @ (values - centre_y) ** 2), float(share @ (p - centre_p) ** 2)
    if spread_y <= 0:
        return kish
    together = float(share @ ((values - centre_y) * (p - centre_p)))
    explained = together**2 / (spread_y * spread_p) if spread_p > 1e-12 * centre_p**2 else 0.0
    slope = together / spread_p if spread_p > 1e-12 * centre_p**2 else 0.0
    intercept = centre_y - slope * centre_p
    return (1 - explained) * kish + intercept**2 / spread_y * (kish - 1)
