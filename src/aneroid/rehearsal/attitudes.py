"""Answers cut from attitudes so that they add up to given shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aneroid.study.errors import SamplingError

Floats = NDArray[np.float64]


def cut_at_shares(score: Floats, weights: Floats, shares: Sequence[float]) -> NDArray[np.int64]:
    """Cut people, in order of falling score, into options whose weighted shares are as given.

    Each share is met to within the weight of a single person.

    Args:
        score: shape (n,). weights: shape (n,), positive.
        shares: per option, adding up to one; options of share zero stay empty.
    Returns: option positions, shape (n,).
    """
    order = np.argsort(-score, kind="stable")
    middle = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
    bounds = np.cumsum(shares)[:-1]
    options = np.empty(score.size, dtype=np.int64)
    options[order] = np.searchsorted(bounds, middle, side="right")
    return options


def jitter_shares(percents: Floats, width: float, rng: np.random.Generator) -> Floats:
    """Shares that round to the given whole percents, not the whole percents themselves.

    A population's true share is no whole number; it is drawn within ``width`` points around the printed one,
    and the draws add up to 100.
    """
    printed = np.asarray(percents, dtype=np.float64)
    moved = rng.uniform(-width, width, printed.size) * (printed > 0)
    moved -= (moved.sum() / max(1, (printed > 0).sum())) * (printed > 0)
    shares: Floats = np.maximum(printed + np.clip(moved, -width, width), 0.0)
    return shares


@dataclass(frozen=True, slots=True)
class Targets:
    """What the weighted answers to a question are to add up to.

    ``percents`` are the printed figures, shape (t,). ``options`` are the answers in the order of the attitude;
    each belongs to the figure ``figure`` (a position, shape (k,)) and makes up ``fraction`` of it. ``unsure`` are the
    positions of the options that mean no opinion. Where nobody printed a figure, it need not be met ``exactly``.
    """

    percents: Floats
    options: tuple[str, ...]
    figure: NDArray[np.int64]
    fraction: Floats
    unsure: tuple[int, ...]
    exactly: bool = True


def answers_to_targets(
    score: Floats, unsure: Floats, weights: Floats, targets: Targets, rng: np.random.Generator, *, question: str
) -> NDArray[np.str_]:
    """An option for every person, so that the weighted percentages round to the targets.

    Who does not know is settled first, by its own score; everybody else is cut along the attitude.

    Args:
        score: leaning to the first options, shape (n,). unsure: inclination not to know, shape (n,).
        weights: final weights of the people asked, shape (n,).
    Raises: SamplingError X-TARGET-1 when no assignment meets the targets (weights too unequal for a small share).
    """
    for width in (0.3, 0.2, 0.1, 0.0):
        figures = jitter_shares(targets.percents, width, rng)
        shares = figures[targets.figure] * targets.fraction
        codes = _assign(score, unsure, weights, shares / shares.sum(), targets.unsure)
        reached = _reached(codes, weights, targets)
        if targets.exactly:
            codes = _mended(codes, weights, targets)
            reached = _reached(codes, weights, targets)
        if not targets.exactly or np.all(np.abs(reached - targets.percents) < 0.49):
            return np.array(targets.options)[codes]
    heaviest = f"{100 * np.max(weights) / weights.sum():.2f}"
    raise SamplingError("X-TARGET-1", where=f"question {question}", heaviest=heaviest)


def _reached(codes: NDArray[np.int64], weights: Floats, targets: Targets) -> Floats:
    """The weighted percent of every figure."""
    figures = np.bincount(targets.figure[codes], weights=weights, minlength=targets.percents.size)
    percents: Floats = np.asarray(100 * figures / weights.sum(), dtype=np.float64)
    return percents


def _mended(codes: NDArray[np.int64], weights: Floats, targets: Targets) -> NDArray[np.int64]:
    """Answers with a few light people moved from a figure that has too much to one that lacks it, where one misses.

    Heavy people stand at cuts now and then; moving somebody whose weight fits the gap best puts that right.
    """
    mended = codes.copy()
    for _ in range(20):
        miss = _reached(mended, weights, targets) - targets.percents
        if np.all(np.abs(miss) < 0.49):
            return mended
        giver, taker = int(np.argmax(miss)), int(np.argmin(miss))
        gap = min(miss[giver], -miss[taker]) + abs(miss[giver] + miss[taker]) / 2
        free = np.flatnonzero(targets.figure[mended] == giver)
        new = int(np.flatnonzero(targets.figure == taker)[0])
        if not free.size or targets.percents[taker] == 0:
            return mended
        percent = 100 * weights[free] / weights.sum()
        mended[free[int(np.argmin(np.abs(percent - gap)))]] = new
    return mended


def _assign(
    score: Floats, unsure: Floats, weights: Floats, shares: Floats, unsure_positions: Sequence[int]
) -> NDArray[np.int64]:
    codes = np.full(score.size, -1, dtype=np.int64)
    for position in unsure_positions:
        free = codes < 0
        share = shares[position] * weights.sum() / weights[free].sum()
        chosen = cut_at_shares(unsure[free], weights[free], [share, 1 - share]) == 0
        codes[np.flatnonzero(free)[chosen]] = position
    rest = [k for k in range(shares.size) if k not in unsure_positions]
    free = codes < 0
    part = shares[rest] / shares[rest].sum()
    codes[free] = np.array(rest)[cut_at_shares(score[free], weights[free], part.tolist())]
    return codes
