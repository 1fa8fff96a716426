"""Many tests at once: which of them to believe."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def benjamini_hochberg(p: Floats) -> Floats:
    """P-values adjusted so that of those at most q, no more than a share q are expected to be false.

    Args:
        p: any shape; NaN is no test and stays NaN.
    Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
    Checked against: R's p.adjust(method = "BH").
    """
    values = np.asarray(p, dtype=np.float64)
    tested = ~np.isnan(values)
    flat = values[tested]
    adjusted = np.full(values.shape, np.nan)
    if flat.size:
        order = np.argsort(-flat, kind="stable")
        scaled = flat[order] * flat.size / np.arange(flat.size, 0, -1)
        back = np.empty_like(flat)
        back[order] = np.minimum(1.0, np.minimum.accumulate(scaled))
        adjusted[tested] = back
    return adjusted
