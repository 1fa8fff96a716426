"""Calibration of weights to known population totals."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aneroid.statistics.feasibility import explain_contradiction
from aneroid.study.errors import WeightingError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


Labels = Sequence[tuple[str, Sequence[str]]]
"""Margins by name, each with the names of its categories, for messages."""


def rake(
    weights: Floats,
    memberships: Sequence[Integers],
    targets: Sequence[Floats],
    *,
    labels: Labels | None = None,
    tolerance: float = 1e-12,
    steps: int = 200,
) -> Floats:
    """Factors that make the weights meet several margins, by iterative proportional fitting.

    Only the cells of the table of all margins that hold cases are worked on, not the cases, so the cost does not grow
    with their number. Where fitting is slow, Newton's method finishes it: both end at the same factors.

    Args:
        weights: shape (n,), positive.
        memberships: per margin, each case's category, numbered from zero, shape (n,).
        targets: per margin, the total of each category; all margins must have the same sum.
        labels: names for messages; without them margins and categories are numbered from one.
        tolerance: largest relative distance from a target at which fitting stops.
        steps: rounds of fitting before Newton's method takes over.
    Returns: factors, shape (n,), positive.
    Raises: WeightingError W-RAKE-1 for a target that nobody can meet, W-RAKE-2 for margins of different sums,
        W-RAKE-4 for margins that contradict each other, W-RAKE-5 where they leave cases no weight at all, W-RAKE-3
        when fitting does not settle although they do not.
    Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444.
    """
    names = labels or _numbers([target.size for target in targets])
    check_totals(targets, names)
    shape = [target.size for target in targets]
    cell, case, start = _table(weights, memberships, shape)
    positions = list(np.unravel_index(cell, shape))
    for (name, categories), position, target in zip(names, positions, targets, strict=True):
        met = np.bincount(position, weights=start, minlength=target.size)
        impossible = np.flatnonzero((target > 0) & (met <= 0))
        if impossible.size:
            k = int(impossible[0])
            raise WeightingError("W-RAKE-1", margin=name, category=categories[k], target=f"{target[k]:.6g}")
    fitted = start.copy()
    margins = [
        (position, target, 1 / np.where(target > 0, target, 1))
        for position, target in zip(positions, targets, strict=True)
    ]
    for _ in range(steps):
        worst = 0.0
        for position, target, inverse in margins:
            met = np.bincount(position, weights=fitted, minlength=target.size)
            worst = max(worst, float((np.abs(met - target) * inverse).max()))
            met[met <= 0] = 1.0  # nobody is left there, and nobody is wanted
            fitted *= (target / met)[position]
        if worst <= tolerance:
            return _per_case(fitted, start, case)
    return _per_case(_by_newton(start, positions, targets, names, steps), start, case)


def calibrate_margins(
    weights: Floats,
    memberships: Sequence[Integers],
    targets: Sequence[Floats],
    *,
    method: str,
    bounds: tuple[float, float] | None = None,
    labels: Labels | None = None,
) -> Floats:
    """Factors that make the weights meet margins with the method's distance; see ``calibrate``.

    Cases of the same cell of all margins have the same factor, so only cells are worked on.

    Raises: WeightingError W-CALIB-1, -2, -3; W-RAKE-2; W-RAKE-4 and W-CALIB-4 where margins, or the bounds, leave no
        way to meet a target.
    """
    shape = [target.size for target in targets]
    names = labels or _numbers(shape)
    check_totals(targets, names)
    cell, case, start = _table(weights, memberships, shape)
    held = start > 0
    positions = [position[held] for position in np.unravel_index(cell, shape)]
    factors = np.zeros_like(start)
    try:
        factors[held] = calibrate(
            start[held], indicators(positions, shape), np.concatenate(list(targets)), method=method, bounds=bounds
        )
    except WeightingError as problem:
        if problem.code == "W-CALIB-3":
            explain_contradiction(start[held], positions, targets, names, bounds)
        raise
    by_case: Floats = factors[case]
    return by_case


def check_totals(targets: Sequence[Floats], labels: Labels) -> None:
    """Raise W-RAKE-2 where margins do not speak of the same number of people."""
    totals = [float(target.sum()) for target in targets]
    if max(totals) - min(totals) > 1e-6 * max(totals):
        each = ", ".join(f"{name} {total:.6g}" for (name, _), total in zip(labels, totals, strict=True))
        raise WeightingError("W-RAKE-2", totals=each)


def indicators(memberships: Sequence[Integers], shape: Sequence[int]) -> Floats:
    """A column per category of every margin, shape (n, k)."""
    return np.concatenate([np.eye(size)[m] for m, size in zip(memberships, shape, strict=True)], axis=1)


def _numbers(shape: Sequence[int]) -> Labels:
    """Names for margins and categories that have none: their numbers."""
    return [(f"margin {k}", [f"category {c}" for c in range(1, size + 1)]) for k, size in enumerate(shape, start=1)]


def _table(weights: Floats, memberships: Sequence[Integers], shape: Sequence[int]) -> tuple[Integers, Integers, Floats]:
    """The cells of the table of all margins: their numbers, each case's place among them, their sums of weights."""
    size = int(np.prod([float(k) for k in shape]))
    kind = np.dtype(np.int16 if size <= np.iinfo(np.int16).max else np.int64)  # a fourth of the traffic
    small: NDArray[Any] = memberships[0].astype(kind)
    for position, width in zip(memberships[1:], shape[1:], strict=True):
        np.multiply(small, width, out=small)
        np.add(small, position, out=small, casting="unsafe")
    joint: Integers = small.astype(np.int64, copy=False)
    if size <= max(10_000, 2 * weights.size):
        return np.arange(size), joint, np.bincount(joint, weights=weights, minlength=size).astype(np.float64)
    cell, case = np.unique(joint, return_inverse=True)
    return cell, case, np.bincount(case, weights=weights).astype(np.float64)


def _per_case(fitted: Floats, start: Floats, case: Integers) -> Floats:
    factors: Floats = np.divide(fitted, start, out=np.zeros_like(start), where=start > 0)[case]
    return factors


def _by_newton(
    start: Floats, positions: Sequence[Integers], targets: Sequence[Floats], labels: Labels, steps: int
) -> Floats:
    """Cells that meet their margins, or the error that says why there are none."""
    held = start > 0
    here = [position[held] for position in positions]
    basis = indicators(here, [target.size for target in targets])
    fitted = np.zeros_like(start)
    with suppress(WeightingError):  # the programme below says why
        fitted[held] = start[held] * calibrate(start[held], basis, np.concatenate(list(targets)), method="raking")
    distance = _distance(fitted, positions, targets)
    if distance <= 1e-10 and (fitted[held] > 1e-9 * start[held]).all():
        return fitted
    explain_contradiction(start[held], here, targets, labels)
    if distance <= 1e-10:
        return fitted
    raise WeightingError("W-RAKE-3", steps=steps, distance=f"{distance:.2g}")


def _distance(fitted: Floats, positions: Sequence[NDArray[np.intp]], targets: Sequence[Floats]) -> float:
    """The largest relative miss of any target."""
    worst = 0.0
    for position, target in zip(positions, targets, strict=True):
        met = np.bincount(position, weights=fitted, minlength=target.size)
        worst = max(worst, float(np.max(np.abs(met - target) / np.where(target > 0, target, 1))))
    return worst


def calibrate(
    weights: Floats,
    basis: Floats,
    targets: Floats,
    *,
    method: str = "linear",
    bounds: tuple[float, float] | None = None,
    tolerance: float = 1e-12,
    steps: int = 100,
) -> Floats:
    """Factors, as near to one as the method's distance says, that make weighted sums meet their targets.

    ``linear`` is 1 + u, ``raking`` exp(u), ``logit`` lies between the bounds, with u a linear function of the basis;
    linear with bounds is cut at them and solved again.

    Args:
        weights: shape (n,), positive. basis: shape (n, k), its columns may depend on each other.
        targets: shape (k,), the population sums of the basis.
    Returns: factors, shape (n,).
    Raises: WeightingError W-CALIB-1 for an unknown method, W-CALIB-2 for bounds that exclude one, W-CALIB-3 when the
        targets cannot be met.
    Source: Deville and Särndal (1992), JASA 87, 376-382; Deville, Särndal and Sautory (1993), JASA 88, 1013-1020.
    """
    if method not in ("linear", "raking", "logit") or (method == "logit" and bounds is None):
        raise WeightingError("W-CALIB-1", method=method)
    if bounds is not None and not bounds[0] < 1 < bounds[1]:
        raise WeightingError("W-CALIB-2", bounds=bounds)
    multiplier = np.zeros(basis.shape[1])
    scale = np.maximum(np.abs(targets), 1e-300)
    for _ in range(steps):
        factor, slope = _distance_function(basis @ multiplier, method, bounds)
        miss = targets - basis.T @ (weights * factor)
        if np.max(np.abs(miss) / scale) <= tolerance:
            return factor
        information = basis.T @ (basis * (weights * slope)[:, None])
        multiplier = multiplier + np.linalg.pinv(information, rcond=1e-12, hermitian=True) @ miss
    factor, _ = _distance_function(basis @ multiplier, method, bounds)
    worst = float(np.max(np.abs(targets - basis.T @ (weights * factor)) / scale))
    if worst <= 1e-9:
        return factor
    raise WeightingError(
        "W-CALIB-3",
        column=int(np.argmax(np.abs(targets - basis.T @ (weights * factor)) / scale)) + 1,
        worst=f"{worst:.2g}",
    )


def _distance_function(u: Floats, method: str, bounds: tuple[float, float] | None) -> tuple[Floats, Floats]:
    """The factor and its slope at u."""
    if method == "raking":
        factor = np.exp(np.clip(u, -50, 50))
        return factor, factor
    if method == "logit" and bounds is not None:
        low, high = bounds
        steepness = (high - low) / ((1 - low) * (high - 1))
        e = np.exp(np.clip(steepness * u, -200, 200))
        factor = (low * (high - 1) + high * (1 - low) * e) / ((high - 1) + (1 - low) * e)
        slope = (factor - low) * (high - factor) / ((1 - low) * (high - 1))
        return factor, slope
    factor, slope = 1 + u, np.ones_like(u)
    if bounds is not None:
        outside = (factor < bounds[0]) | (factor > bounds[1])
        factor, slope = np.clip(factor, *bounds), np.where(outside, 0.0, slope)
    return factor, slope
