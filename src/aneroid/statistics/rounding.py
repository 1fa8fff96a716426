"""Whole numbers that keep their total."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def largest_remainder(sizes: Floats, total: int) -> Integers:
    """Share out ``total`` whole units in proportion to ``sizes``; the largest remainders go up.

    Ties go to the earlier entry, so a rerun agrees. Remainders are compared to nine digits, so that
    the last bit of a floating-point product cannot decide a seat.

    Args:
        sizes: shape (k,), not negative, with a positive sum.
        total: units to share out, not negative.
    Returns: shape (k,), summing to ``total``, each within one unit of its exact share.
    Source: Hamilton's method; Balinski and Young (2001), Fair Representation, ch. 2.
    """
    exact = np.asarray(sizes, dtype=np.float64) * total / np.sum(sizes)
    whole = np.floor(exact + 1e-9).astype(np.int64)
    remainder = np.round(exact - whole, 9)
    left = total - int(whole.sum())
    whole[np.argsort(-remainder, kind="stable")[:left]] += 1
    return whole
