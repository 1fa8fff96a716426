"""Drawing units at random with known inclusion probabilities."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from aneroid.study.errors import SamplingError

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
    total = float(sizes.sum())
    if total > 0 and float(sizes.max()) * (n / total) < 1.0:  # nobody is certain, as in most frames
        shares: Floats = sizes * (n / total)
        return shares
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
    points = rng.random() + np.arange(round(float(np.sum(probabilities))))
    if points.size * BLOCK < probabilities.size:
        return _find_in_blocks(probabilities, points)
    ends = np.cumsum(probabilities)
    chosen = np.searchsorted(ends, points, side="right")
    if points.size and chosen[-1] >= probabilities.size:  # the sum fell short of n by a rounding error
        chosen = np.minimum(chosen, np.flatnonzero(probabilities > 0)[-1])
    return chosen.astype(np.int64)


BLOCK = 32
"""Units whose probabilities are first added up together, so that a long frame need not be cumulated as a whole."""


def _find_in_blocks(probabilities: Floats, points: NDArray[np.floating]) -> Integers:
    """The units on which points of the cumulated probabilities fall: first the block, then the unit inside it."""
    whole = probabilities.size // BLOCK * BLOCK
    sums = probabilities[:whole].reshape(-1, BLOCK).sum(axis=1)
    before = np.cumsum(np.append(sums, probabilities[whole:].sum()))
    block = np.minimum(np.searchsorted(before, points, side="right"), before.size - 1)
    places = block[:, None] * BLOCK + np.arange(BLOCK)
    inside = np.where(places < probabilities.size, probabilities[np.minimum(places, probabilities.size - 1)], 0.0)
    start = np.where(block > 0, before[block - 1], 0.0)
    passed = (start[:, None] + np.cumsum(inside, axis=1) <= points[:, None]).sum(axis=1)
    last = BLOCK - 1 - np.argmax(inside[:, ::-1] > 0, axis=1)  # where sums differ by a rounding error
    found: Integers = (block * BLOCK + np.minimum(passed, last)).astype(np.int64)
    return found


def draw_simple(units: int, n: int, rng: np.random.Generator) -> Integers:
    """Draw n of N units, every set of n equally likely. Returns: rising positions."""
    return np.sort(rng.choice(units, size=n, replace=False)).astype(np.int64)


def draw_by_numbers(numbers: Floats, n: int) -> Integers:
    """Take the n units of the smallest random numbers: simple random sampling that permanent numbers coordinate.

    Source: Ohlsson (1995), in Business Survey Methods, 153-169.
    """
    return _smallest(numbers, n)


def draw_poisson(probabilities: Floats, numbers: Floats) -> Integers:
    """Take every unit whose random number is below its probability; how many that is, is random too.

    Args:
        numbers: shape (N,), uniform on 0 to 1; permanent ones coordinate samples.
    Source: Hájek (1964), Annals of Mathematical Statistics 35, 1491-1523.
    """
    return np.flatnonzero(numbers < probabilities)


def draw_pareto(probabilities: Floats, numbers: Floats) -> Integers:
    """Take the n units of the smallest odds of their random number over the odds of their probability.

    The size is fixed, probabilities are met very nearly, and permanent random numbers coordinate samples over waves.

    Args:
        probabilities: shape (N,), adding up to n. numbers: shape (N,), uniform on 0 to 1.
    Source: Rosén (1997), Journal of Statistical Planning and Inference 62, 135-158.
    """
    n = round(float(probabilities.sum()))
    certain = probabilities >= 1
    with np.errstate(divide="ignore", invalid="ignore"):
        rank = numbers / (1 - numbers) * (1 - probabilities) / probabilities
    rank = np.where(certain, -1.0, np.where(probabilities > 0, rank, np.inf))
    return _smallest(rank, n)


def _smallest(values: Floats, n: int) -> Integers:
    """Rising positions of the n smallest values."""
    if n >= values.size:
        return np.arange(values.size, dtype=np.int64)
    return np.sort(np.argpartition(values, n)[:n]).astype(np.int64)


def draw_sampford(probabilities: Floats, rng: np.random.Generator, attempts: int = 100_000) -> Integers:
    """Draw one unit by its probability and the others, with replacement, by its odds, until all are different.

    Probabilities are met exactly, and joint ones are known (``joint_sampford``).

    Raises: SamplingError P-DRAW-3 when units keep repeating, as they do with many units of high probability.
    Source: Sampford (1967), Biometrika 54, 499-513.
    """
    certain = np.flatnonzero(probabilities >= 1 - 1e-12)
    free = np.flatnonzero((probabilities > 0) & (probabilities < 1 - 1e-12))
    n = round(float(probabilities[free].sum()))
    if n == 0:
        return certain.astype(np.int64)
    share = probabilities[free]
    first = np.cumsum(share / share.sum())
    odds = share / (1 - share)
    later = np.cumsum(odds / odds.sum())
    batch, tried = 8, 0
    while tried < attempts:
        chosen = np.empty((batch, n), dtype=np.int64)
        chosen[:, 0] = np.searchsorted(first, rng.random(batch), side="right")
        chosen[:, 1:] = np.searchsorted(later, rng.random((batch, n - 1)), side="right")
        chosen = np.sort(np.minimum(chosen, free.size - 1), axis=1)
        good = np.flatnonzero((np.diff(chosen, axis=1) > 0).all(axis=1))
        if good.size:
            return np.sort(np.concatenate([certain, free[chosen[good[0]]]])).astype(np.int64)
        tried += batch
        batch = min(2 * batch, 1024)
    raise SamplingError("P-DRAW-3", attempts=attempts, n=n)


def draw_pivotal(probabilities: Floats, rng: np.random.Generator, coordinates: Floats | None = None) -> Integers:
    """Let two units at a time fight for their probabilities, until every one is zero or one.

    Without coordinates, neighbours in the given order fight, which spreads the sample along it; with them, a random
    unit fights its nearest neighbour, which spreads the sample over the map.

    Args:
        coordinates: shape (N, d). Returns: rising positions.
    Source: Deville and Tillé (1998), Biometrika 85, 89-101; Grafström, Lundström and Schelin (2012), Biometrics 68,
        514-520 (the second local pivotal method).
    """
    share = np.asarray(probabilities, dtype=np.float64).copy()
    if coordinates is None:
        _fight_in_order(share, rng)
    else:
        _fight_nearest(share, np.asarray(coordinates, dtype=np.float64), rng)
    return np.flatnonzero(share > 0.5)


def _open(share: float) -> bool:
    return 1e-9 < share < 1 - 1e-9


def _fight(a: float, b: float, draw: float) -> tuple[float, float]:
    """The new probabilities of two units: one of them is settled, and their sum stays."""
    both = a + b
    if both < 1:
        return (0.0, both) if draw * both < b else (both, 0.0)
    return (1.0, both - 1) if draw * (2 - both) < 1 - b else (both - 1, 1.0)


def _fight_in_order(share: Floats, rng: np.random.Generator) -> None:
    waiting = -1
    draws = rng.random(share.size)
    for k in range(share.size):
        if not _open(share[k]):
            continue
        if waiting < 0:
            waiting = k
            continue
        share[waiting], share[k] = _fight(share[waiting], share[k], draws[k])
        waiting = next((j for j in (waiting, k) if _open(share[j])), -1)
    _settle(share, waiting, rng)


def _fight_nearest(share: Floats, coordinates: Floats, rng: np.random.Generator) -> None:
    open_units = [k for k in range(share.size) if _open(share[k])]
    while len(open_units) > 1:
        tree = cKDTree(coordinates[open_units])
        members = np.array(open_units)
        queue = rng.permutation(len(open_units))
        for place in queue[: max(1, len(queue) // 2)]:
            unit = int(members[place])
            if not _open(share[unit]):
                continue
            rival = _nearest_open(tree, members, coordinates[unit], unit, share, rng)
            if rival < 0:
                break
            share[unit], share[rival] = _fight(share[unit], share[rival], rng.random())
        open_units = [k for k in open_units if _open(share[k])]
    _settle(share, open_units[0] if open_units else -1, rng)


def _nearest_open(
    tree: cKDTree, members: Integers, point: Floats, unit: int, share: Floats, rng: np.random.Generator
) -> int:
    """The nearest unit that is not settled; among equally near ones, any."""
    for k in (8, 64, members.size):
        distances, places = tree.query(point, k=min(k, members.size))
        known = [
            (float(d), int(members[p])) for d, p in zip(np.atleast_1d(distances), np.atleast_1d(places), strict=True)
        ]
        near = [(d, j) for d, j in known if j != unit and _open(share[j])]
        if near:
            ties = [j for d, j in near if d <= near[0][0] + 1e-12]
            return ties[int(rng.integers(len(ties)))]
    return -1


def _settle(share: Floats, unit: int, rng: np.random.Generator) -> None:
    """The last unit, if its probability is not whole."""
    if unit >= 0:
        share[unit] = 1.0 if rng.random() < share[unit] else 0.0


def permanent_numbers(ids: Sequence[str], seed: int) -> Floats:
    """A random number for every unit that stays the same from wave to wave, shape (N,), on 0 to 1.

    The number follows from the unit's id and the seed alone, so that units that come or go change nobody else's.

    Source: Ohlsson (1995), in Business Survey Methods, 153-169.
    """
    key = str(seed).encode()
    digests = (hashlib.blake2b(i.encode(), digest_size=8, key=key).digest() for i in ids)
    return np.array([(int.from_bytes(d, "big") + 0.5) / 2**64 for d in digests])


def joint_simple(units: int, n: int) -> Floats:
    """Joint inclusion probabilities of simple random sampling, shape (N, N), single ones on the diagonal."""
    both = np.full((units, units), n * (n - 1) / (units * (units - 1)) if units > 1 else 0.0)
    np.fill_diagonal(both, n / units)
    return both


def joint_poisson(probabilities: Floats) -> Floats:
    """Joint inclusion probabilities of independent draws, shape (N, N)."""
    both = np.outer(probabilities, probabilities)
    np.fill_diagonal(both, probabilities)
    return both


def joint_systematic(probabilities: Floats) -> Floats:
    """Joint inclusion probabilities of a systematic draw in this order, shape (N, N); many of them are zero.

    The draw depends on one start between 0 and 1 alone; between two neighbouring fractional parts of the cumulated
    probabilities it is the same.

    Source: Madow (1949), Annals of Mathematical Statistics 20, 333-354.
    """
    ends = np.cumsum(probabilities)
    n = round(float(ends[-1]))
    cuts = np.unique(np.round(np.concatenate([[0.0, 1.0], np.mod(ends, 1.0)]), 12))
    both = np.zeros((probabilities.size, probabilities.size))
    last = probabilities.size - 1 - int(np.argmax(probabilities[::-1] > 0))
    for low, high in itertools.pairwise(cuts):
        chosen = np.minimum(np.searchsorted(ends, (low + high) / 2 + np.arange(n), side="right"), last)
        both[np.ix_(chosen, chosen)] += high - low
    return both


def joint_sampford(probabilities: Floats) -> Floats:
    """Joint inclusion probabilities of Sampford's method, shape (N, N).

    Source: Sampford (1967), Biometrika 54, 499-513, equation 9.
    """
    certain = probabilities >= 1 - 1e-12
    free = np.flatnonzero((probabilities > 0) & ~certain)
    both = np.outer(probabilities, probabilities) * (certain[:, None] | certain[None, :])
    share = probabilities[free]
    n = round(float(share.sum()))
    if n > 1:
        p = share / n
        odds = p / (1 - share)
        powers = float(n) ** np.arange(n + 1)
        whole = _symmetric(odds, n)
        constant = 1 / sum(t * whole[n - t] / powers[t] for t in range(1, n + 1))
        for a in range(free.size):
            without = _without(whole, odds[a])
            for b in range(a):
                left = _without(without, odds[b])
                inside = sum((t - n * (p[a] + p[b])) * left[n - t] / powers[t - 2] for t in range(2, n + 1))
                both[free[a], free[b]] = both[free[b], free[a]] = constant * odds[a] * odds[b] * inside
    np.fill_diagonal(both, probabilities)
    return both


def _symmetric(values: Floats, degree: int) -> Floats:
    """Elementary symmetric sums of degrees 0 to ``degree``."""
    sums = np.zeros(degree + 1)
    sums[0] = 1.0
    for value in values:
        sums[1:] = sums[1:] + value * sums[:-1]
    return sums


def _without(sums: Floats, value: float) -> Floats:
    """The same sums with one of the values taken out."""
    left = sums.copy()
    for k in range(1, left.size):
        left[k] = sums[k] - value * left[k - 1]
    return left
