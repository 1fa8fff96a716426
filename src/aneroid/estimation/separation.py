"""Whether predictors tell the answers apart without error: then a logistic model has no finite coefficients."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]

EXTREME = 14.0
"""Log-odds beyond this, one in a million, are looked at: an algorithm stops somewhere on its way to infinity."""


def binary_sides(y: Floats, x: Floats) -> Floats:
    """Rows a, shape (m, k), such that a direction d of the coefficients makes no case less likely where a @ d >= 0.

    Args:
        y: shape (n,), from 0 to 1; a value between them holds the direction from both sides. x: shape (n, k).
    """
    between = (y > 0) & (y < 1)
    return np.concatenate([np.where(y > 0, 1.0, -1.0)[:, None] * x, -x[between]])


def ordinal_sides(y: NDArray[np.int64], x: Floats) -> Floats:
    """The same of proportional odds, whose parameters are coefficients, then thresholds; see ``fit_ordinal``."""
    last = int(y.max())
    sides = []
    for sign, inside, threshold in ((1.0, y < last, y), (-1.0, y > 0, y - 1)):
        steps = np.zeros((int(inside.sum()), last))
        steps[np.arange(steps.shape[0]), threshold[inside]] = sign
        sides.append(np.column_stack([-sign * x[inside], steps]))
    return np.concatenate(sides)


def separated(sides: Floats) -> NDArray[np.int64]:
    """Parameters, by number, that can grow without end and only make what was observed more likely; mostly none.

    No fewer of those returned would do; there may be others.

    Source: Albert and Anderson (1984), Biometrika 71, 1-10; Konis (2007), Linear programming algorithms for detecting
        separated data in binary logistic regression models, University of Oxford, section 4.
    """
    norms = np.abs(sides).max(axis=0)
    rows = np.unique(sides / np.where(norms > 0, norms, 1.0), axis=0)
    free = np.ones(rows.shape[1], dtype=bool)
    if not _grows(rows, free):
        return np.zeros(0, dtype=np.int64)
    for k in range(free.size - 1, -1, -1):
        free[k] = False
        free[k] = not _grows(rows, free)
    return np.flatnonzero(free)


def _grows(rows: Floats, free: NDArray[np.bool_]) -> bool:
    """Whether some direction of the free parameters makes an answer more likely and none less."""
    bounds = np.column_stack([-free.astype(np.float64), free])
    found = linprog(-rows.sum(axis=0), A_ub=-rows, b_ub=np.zeros(rows.shape[0]), bounds=bounds, method="highs")
    return found.x is not None and -found.fun > 1e-6
