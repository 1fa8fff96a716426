"""Whole numbers that keep their total."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aneroid.study.errors import SamplingError

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


def huntington_hill(sizes: Floats, total: int, minimum: int = 1) -> Integers:
    """Share out ``total`` whole units so that no transfer of one would make relative sizes more equal.

    Args:
        sizes: shape (k,), positive. minimum: units that everybody gets first; at least one.
    Returns: shape (k,), summing to ``total``.
    Raises: SamplingError P-ALLOC-3 where the minimum alone is more than the total.
    Source: Huntington (1928), Transactions of the American Mathematical Society 30, 85-110: the next unit goes to the
        largest size over the root of n (n + 1).
    """
    values = np.asarray(sizes, dtype=np.float64)
    least = max(minimum, 1)
    if least * values.size > total:
        raise SamplingError("P-ALLOC-3", minimum=least, cells=values.size, total=total)
    seats = np.full(values.size, least, dtype=np.int64)
    waiting = [(-value / np.sqrt(least * (least + 1)), k) for k, value in enumerate(values)]
    heapq.heapify(waiting)
    for _ in range(total - least * values.size):
        _, k = waiting[0]
        seats[k] += 1
        heapq.heapreplace(waiting, (-values[k] / np.sqrt(seats[k] * (seats[k] + 1)), k))
    return seats


def controlled_rounding(exact: Floats, margins: Sequence[Integers]) -> Integers:
    """Round a table's cells so that the cells, the sums of every margin and the total all stay within one.

    Each cell and each sum becomes its exact value rounded down or up; among all such tables the one nearest to the
    exact cells is taken, by integer programming. For two margins there always is one (Cox 1987); for three or more
    there nearly always is.

    Args:
        exact: shape (k,), not negative. margins: per margin, each cell's category, numbered from zero, shape (k,).
    Returns: shape (k,), whole numbers.
    Raises: SamplingError P-ROUND-1 where no table keeps within one of every margin.
    Source: Cox (1987), JASA 82, 520-524; Causey, Cox and Ernst (1985), JASA 80, 903-909.
    """
    # The solver takes a while to load, and only a table that is rounded in two directions needs it.
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import csr_matrix, vstack

    values = np.asarray(exact, dtype=np.float64)
    whole = np.floor(values + 1e-9)
    rest = np.where(values - whole < 1e-9, 0.0, values - whole)
    sums = [np.zeros(values.size, dtype=np.int64), *margins]
    blocks, low, high = [], [], []
    for margin in sums:
        count = int(np.max(margin)) + 1
        blocks.append(csr_matrix((np.ones(values.size), (margin, np.arange(values.size))), shape=(count, values.size)))
        reached = np.bincount(margin, values, count) - np.bincount(margin, whole, count)
        low.append(np.floor(reached + 1e-9))
        high.append(np.ceil(reached - 1e-9))
    # The squared distance changes by 1 - 2 rest when a cell goes up; a tiny slope settles ties by position.
    cost = 1 - 2 * rest + 1e-7 * np.arange(values.size) / values.size
    constraint = LinearConstraint(vstack(blocks), np.concatenate(low), np.concatenate(high))
    found = milp(cost, integrality=np.ones(values.size), bounds=(0, np.where(rest > 0, 1, 0)), constraints=constraint)
    if found.x is None:
        raise SamplingError("P-ROUND-1", margins=len(margins))
    rounded: Integers = (whole + np.rint(found.x)).astype(np.int64)
    return rounded
