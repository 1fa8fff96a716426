"""Why margins cannot be met: which of them contradict each other, through cells that nobody is in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack

from aneroid.study.errors import WeightingError

Floats = NDArray[np.float64]
Positions = Sequence[NDArray[np.int64]]
Labels = Sequence[tuple[str, Sequence[str]]]
SLACK = 1e-9
"""Shares of the total below this count as none."""


def explain_contradiction(
    start: Floats,
    positions: Positions,
    targets: Sequence[Floats],
    labels: Labels,
    bounds: tuple[float, float] | None = None,
) -> None:
    """Raise the error that names the margin and category that cannot be met; return where all of them can.

    A linear programme looks for cells that miss the targets by the least; where it misses some, others say between what
    limits that category could be, all other margins met. Where targets are met only by leaving cells empty that have
    cases in them, those cells are named.

    Args:
        start: shape (cells,), the cells' sums of weights, positive. positions: per margin, each cell's category.
        labels: names of the margins and of their categories. bounds: least and greatest factor, where there are any.
    Raises: WeightingError W-RAKE-4, W-RAKE-5, W-CALIB-4.
    """
    total = float(targets[0].sum())
    sizes = [target.size for target in targets]
    wanted = np.concatenate([target / total for target in targets])
    cells = start / total
    matrix = _incidence(positions, sizes)
    low, high = (np.zeros_like(cells), np.full(cells.size, np.inf))
    if bounds is not None:
        low, high = bounds[0] * cells, bounds[1] * cells
    missed = _least_misses(matrix, wanted, low, high)
    if missed is None or np.abs(missed).sum() <= SLACK:
        if bounds is None:
            _check_emptied(matrix, wanted, cells, positions, labels)
        return
    worst = int(np.argmax(np.abs(missed)))
    margin = int(np.searchsorted(np.cumsum(sizes), worst, side="right"))
    category = worst - int(np.sum(sizes[:margin]))
    name, categories = labels[margin]
    limits = _limits(matrix, wanted, low, high, worst, np.repeat(np.arange(len(sizes)), sizes) == margin)
    facts = {
        "margin": name, "category": categories[category], "target": _percent(wanted[worst]),
        "possible": _between(limits, wanted[worst], float(missed[worst])),
        "others": _as_given([other for k, (other, _) in enumerate(labels) if k != margin]),
    }  # fmt: skip
    if bounds is not None:
        raise WeightingError("W-CALIB-4", bounds=f"{bounds[0]:g} to {bounds[1]:g}", **facts)
    confined = _confined(positions, margin, category, labels)
    raise WeightingError("W-RAKE-4", confined=f" Its cases are all in {confined}." if confined else "", **facts)


def _incidence(positions: Positions, sizes: Sequence[int]) -> csr_array:
    """Which cells make up which category of which margin, shape (categories, cells)."""
    cells = positions[0].size
    parts = [
        csr_array((np.ones(cells), (position, np.arange(cells))), shape=(size, cells))
        for position, size in zip(positions, sizes, strict=True)
    ]
    return csr_array(vstack(parts))


def _least_misses(matrix: csr_array, wanted: Floats, low: Floats, high: Floats) -> Floats | None:
    """Target less what can be reached, by category, where the misses add up to the least."""
    k, cells = matrix.shape
    eye = csr_array((np.ones(k), (np.arange(k), np.arange(k))), shape=(k, k))
    cost = np.r_[np.zeros(cells), np.ones(2 * k)]
    limits = np.c_[np.r_[low, np.zeros(2 * k)], np.r_[high, np.full(2 * k, np.inf)]]
    found = linprog(cost, A_eq=hstack([matrix, eye, -eye]), b_eq=wanted, bounds=limits, method="highs")
    if found.status != 0:
        return None
    misses: Floats = found.x[cells : cells + k] - found.x[cells + k :]
    return misses


def _limits(
    matrix: csr_array, wanted: Floats, low: Floats, high: Floats, row: int, own: NDArray[np.bool_]
) -> tuple[float, float] | None:
    """Between what shares a category can be when all margins but its own are met; none where those contradict too."""
    others, met = csr_array(matrix[np.flatnonzero(~own)]), wanted[~own]
    if not met.size:  # a single margin: only the total holds
        others, met = csr_array(np.ones((1, matrix.shape[1]))), np.ones(1)
    goal = matrix[[row]].toarray().ravel()
    ends = []
    for sign in (1, -1):
        found = linprog(sign * goal, A_eq=others, b_eq=met, bounds=np.c_[low, high], method="highs")
        if found.status != 0:
            return None
        ends.append(float(goal @ found.x))
    return ends[0], ends[1]


def _check_emptied(matrix: csr_array, wanted: Floats, cells: Floats, positions: Positions, labels: Labels) -> None:
    """Raise W-RAKE-5 where every way to meet the targets leaves the same cells without weight."""
    # One programme: x = t cells + rest, t as large as can be. At zero some cell has to stay empty.
    column = csr_array((matrix @ cells)[:, None])
    cost = np.r_[-1.0, np.zeros(cells.size)]
    found = linprog(cost, A_eq=hstack([column, matrix]), b_eq=wanted, bounds=(0, None), method="highs")
    if found.status != 0 or found.x[0] > SLACK:
        return
    emptied = []
    for k in np.flatnonzero(found.x[1:] <= SLACK):
        goal = np.zeros(cells.size)
        goal[k] = -1.0
        most = linprog(goal, A_eq=matrix, b_eq=wanted, bounds=(0, None), method="highs")
        if most.status == 0 and -most.fun <= SLACK:
            emptied.append(" and ".join(f"{n} {c[p[k]]}" for (n, c), p in zip(labels, positions, strict=True)))
        if len(emptied) == 3:
            break
    if emptied:
        raise WeightingError("W-RAKE-5", cells="; ".join(emptied))


def _confined(positions: Positions, margin: int, category: int, labels: Labels) -> str:
    """Categories of other margins that all cases of a category are in."""
    inside = positions[margin] == category
    found = []
    for k, (name, categories) in enumerate(labels):
        there = np.unique(positions[k][inside])
        if k != margin and there.size and there.size < len(categories):
            found.append(f"{', '.join(categories[c] for c in there)} of {name}")
    return "; ".join(found)


def _between(limits: tuple[float, float] | None, wanted: float, missed: float) -> str:
    if limits is None:
        return f"{_percent(wanted - missed)} is the nearest possible"
    low, high = limits
    if abs(high - low) <= 1e-6:
        return f"only {_percent(low)} is possible"
    if wanted > high:
        return f"at most {_percent(high)} is possible"
    if wanted < low:
        return f"at least {_percent(low)} is needed"
    return f"{_percent(wanted - missed)} is the nearest possible"


def _as_given(names: Sequence[str]) -> str:
    return f" with {', '.join(names)} as given" if names else ""


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"
