"""Calibration of weights to known population totals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aneroid.study.errors import WeightingError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def rake(
    weights: Floats,
    memberships: Sequence[Integers],
    targets: Sequence[Floats],
    *,
    tolerance: float = 1e-12,
    steps: int = 2000,
) -> Floats:
    """Factors that make the weights meet several margins, by iterative proportional fitting.

    Only the cells of the table of all margins that hold cases are worked on, not the cases, so the cost does not grow
    with their number.

    Args:
        weights: shape (n,), positive.
        memberships: per margin, each case's category, numbered from zero, shape (n,).
        targets: per margin, the total of each category; all margins must have the same sum.
        tolerance: largest relative distance from a target at which fitting stops.
    Returns: factors, shape (n,), positive.
    Raises: WeightingError W-RAKE-1 for a target that nobody can meet, W-RAKE-2 for margins of different sums,
        W-RAKE-3 when fitting does not settle.
    Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444.
    """
    totals = [float(target.sum()) for target in targets]
    if max(totals) - min(totals) > 1e-6 * max(totals):
        raise WeightingError("W-RAKE-2", totals=", ".join(f"{total:.6g}" for total in totals))
    shape = [target.size for target in targets]
    cell, case = np.unique(np.ravel_multi_index(tuple(memberships), tuple(shape)), return_inverse=True)
    positions = np.unravel_index(cell, shape)
    start: Floats = np.bincount(case, weights=weights).astype(np.float64)
    for margin, (position, target) in enumerate(zip(positions, targets, strict=True), start=1):
        met = np.bincount(position, weights=start, minlength=target.size)
        impossible = np.flatnonzero((target > 0) & (met <= 0))
        if impossible.size:
            raise WeightingError(
                "W-RAKE-1", margin=margin, category=int(impossible[0]) + 1, target=f"{target[impossible[0]]:.6g}"
            )
    fitted = start.copy()
    for _ in range(steps):
        for position, target in zip(positions, targets, strict=True):
            met = np.bincount(position, weights=fitted, minlength=target.size)
            fitted = fitted * np.divide(target, met, out=np.zeros(met.size), where=met > 0)[position]
        if _distance(fitted, positions, targets) <= tolerance:
            factors: Floats = (fitted / start)[case]
            return factors
    raise WeightingError("W-RAKE-3", steps=steps, distance=f"{_distance(fitted, positions, targets):.2g}")


def _distance(fitted: Floats, positions: Sequence[NDArray[np.intp]], targets: Sequence[Floats]) -> float:
    """The largest relative miss of any target."""
    worst = 0.0
    for position, target in zip(positions, targets, strict=True):
        met = np.bincount(position, weights=fitted, minlength=target.size)
        worst = max(worst, float(np.max(np.abs(met - target) / np.where(target > 0, target, 1))))
    return worst
