"""Weights cut back to bounds, what was cut given to the others; and where to cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from aneroid.statistics.variance import SamplingStage, covariance_of_total
from aneroid.study.errors import WeightingError

Floats = NDArray[np.float64]
Shares = Literal["proportional", "equal"]


def trim_weights(
    weights: Floats, lower: float, upper: float, *, shares: Shares = "proportional", steps: int = 200
) -> Floats:
    """Weights within bounds, with the same sum: what is cut off goes to those inside, again and again until all fit.

    Args:
        weights: shape (n,), positive. lower, upper: bounds in the weights' own unit.
        shares: those inside gain in proportion to their weights, or all the same (as R's trimWeights does).
    Raises: WeightingError W-TRIM-1 where the bounds leave no weights of this sum.
    Source: Potter (1990), Proceedings of the Section on Survey Research Methods, American Statistical Association,
        225-230.
    """
    total = float(weights.sum())
    if not lower * weights.size <= total * (1 + 1e-12) or not total <= upper * weights.size * (1 + 1e-12):
        raise WeightingError("W-TRIM-1", lower=f"{lower:.4g}", upper=f"{upper:.4g}", mean=f"{total / weights.size:.4g}")
    trimmed = weights.astype(np.float64)
    fixed = np.zeros(weights.size, dtype=bool)
    for _ in range(steps):
        outside = (trimmed > upper * (1 + 1e-12)) | (trimmed < lower * (1 - 1e-12))
        if not outside.any():
            return trimmed
        fixed |= outside
        trimmed = np.where(outside, np.clip(trimmed, lower, upper), trimmed)
        free = ~fixed
        if not free.any():  # all were cut: those at the bound with room give way
            fixed = (trimmed >= upper) if total > trimmed.sum() else (trimmed <= lower)
            free = ~fixed
        rest = total - float(trimmed.sum())
        inside = float(trimmed[free].sum())
        trimmed[free] += rest * trimmed[free] / inside if shares == "proportional" else rest / int(free.sum())
    raise WeightingError("W-TRIM-2", steps=steps, lower=f"{lower:.4g}", upper=f"{upper:.4g}")


@dataclass(frozen=True, slots=True)
class TrimLevel:
    """A level at which weights could be cut, and what it does to the key estimates.

    ``upper`` is infinite for not cutting; ``error`` is the mean over the key variables of the mean squared error,
    relative to that without cutting, made of ``bias`` and ``variance`` in the same unit.
    """

    upper: float
    cut: int
    error: float
    bias: float
    variance: float


def trim_levels(
    weights: Floats, values: Floats, stage: SamplingStage, *, levels: Sequence[float], cut: Callable[[float], Floats]
) -> list[TrimLevel]:
    """What cutting at each level does to bias and variance of weighted means; the one of least error is to be taken.

    The squared bias of a trimmed mean is estimated by the squared difference from the untrimmed one, less the sampling
    variance of that difference; variances take PSUs as drawn with replacement.

    Args:
        weights: shape (n,), positive. values: shape (n, k), the key variables, NaN where nobody was asked.
        levels: upper bounds in the weights' own unit. cut: the weights under a bound; a WeightingError where there are
            none, and the level is left out.
    Returns: not cutting, then each level that is possible, in the order given.
    Source: Potter (1988), Proceedings of the Section on Survey Research Methods, American Statistical Association,
        453-458; Potter (1990), 225-230.
    """
    asked = np.isfinite(values)
    known = np.where(asked, values, 0.0)
    plain, whole = _means(weights, known, asked)
    variance = np.diag(covariance_of_total(plain, (stage,), "adjust"))
    usable = variance > 0
    found = [TrimLevel(np.inf, 0, 1.0, 0.0, 1.0)]
    for upper in levels:
        try:
            trimmed = cut(upper)
        except WeightingError:
            continue
        influence, means = _means(trimmed, known, asked)
        both = np.diag(covariance_of_total(influence, (stage,), "adjust"))
        apart = np.diag(covariance_of_total(influence - plain, (stage,), "adjust"))
        bias = np.maximum((means - whole) ** 2 - apart, 0.0)
        relative = [(part[usable] / variance[usable]).mean() if usable.any() else 1.0 for part in (bias, both)]
        beyond = int((weights > upper).sum())
        found.append(TrimLevel(float(upper), beyond, float(sum(relative)), float(relative[0]), float(relative[1])))
    return found


def _means(weights: Floats, values: Floats, asked: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Influence values of weighted means of those asked, and the means."""
    w = weights[:, None] * asked
    sums = w.sum(axis=0)
    means = (w * values).sum(axis=0) / sums
    influence: Floats = w * (values - means) / sums
    return influence, means
