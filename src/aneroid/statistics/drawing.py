"""Drawing units at random with known inclusion probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def inclusion_probabilities(sizes: Floats, n: int) -> Floats:
    """Probabilities proportional to size that add up to ``n``; units too large for it are certain.

    A unit whose size times n exceeds the sum gets probability one, and the rest share what is left,
    until nobody exceeds one.

    Args:
        sizes: shape (N,), not negative.
        n: units to draw, at most the number of units of positive size.
    Returns: shape (N,), in [0, 1].
    Source: Tillé (2006), Sampling Algorithms, section 2.10.
    """
    sizes = np.asarray(sizes, dtype=np.float64)
    certain = np.zeros(sizes.size, dtype=bool)
    while True:
        left = n - int(certain.sum())
        rest = float(sizes[~certain].sum())
        probabilities = np.where(certain, 1.0, sizes * (left / rest if rest > 0 else 0.0))
        too_large = ~certain & (probabilities >= 1.0)
        if not too_large.any():
            return probabilities
        certain |= too_large


def draw_systematic(probabilities: Floats, rng: np.random.Generator) -> Integers:
    """Draw units systematically along the given order, each with its inclusion probability.

    One random start decides everything, so the order of the units acts as an implicit stratification.

    Args:
        probabilities: shape (N,), in [0, 1], adding up to a whole number n.
    Returns: the positions of the n drawn units, rising.
    Source: Madow (1949), Annals of Mathematical Statistics 20, 333-354.
    """
    ends = np.cumsum(probabilities)
    n = round(float(ends[-1])) if ends.size else 0
    points = rng.random() + np.arange(n)
    last = probabilities.size - 1 - int(np.argmax(probabilities[::-1] > 0)) if n else 0
    return np.minimum(np.searchsorted(ends, points, side="right"), last).astype(np.int64)
