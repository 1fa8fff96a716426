"""Column tests: which groups' shares differ by more than the sample can make them differ, as letters."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

Floats = NDArray[np.float64]
Adjust = Literal["holm", "bonferroni", "none"]
ADJUSTMENTS = ("holm", "bonferroni", "none")


def group_letters(count: int) -> list[str]:
    """A, B, ... Z, then AA, AB, ... for more groups than letters."""
    if count <= len(ascii_uppercase):
        return list(ascii_uppercase[:count])
    double = [a + b for a in ascii_uppercase for b in ascii_uppercase]
    return [*ascii_uppercase, *double][:count] if count <= 702 else [f"{k + 1}." for k in range(count)]


def pair_p_values(estimate: Floats, deviations: Floats, df: Floats) -> Floats:
    """Two-sided p-values of every pair of groups, by category.

    Groups may share primary sampling units, so the variance of a difference has their covariance in it.

    Args:
        estimate: shape (g, k). deviations: shape (units, g, k), whose cross products are the covariances. df: shape
            (g, k); a pair takes the lesser.
    Returns: shape (k, pairs), in the order of ``numpy.triu_indices``; NaN where nothing can be said.
    Source: Korn and Graubard (1999), Analysis of Health Surveys, section 3.4.
    """
    by_category = np.ascontiguousarray(deviations.transpose(2, 1, 0))
    covariance = by_category @ by_category.transpose(0, 2, 1)
    first, second = np.triu_indices(estimate.shape[0], 1)
    own = np.diagonal(covariance, axis1=1, axis2=2)
    both = own[:, first] + own[:, second]
    variance = both - 2 * covariance[:, first, second]
    difference = (estimate[first] - estimate[second]).T
    usable = variance > 1e-14 * both
    t = np.divide(difference, np.sqrt(np.where(usable, variance, 1.0)), out=np.full_like(difference, np.nan),
                  where=usable)  # fmt: skip
    lesser = np.minimum(df[first], df[second]).T
    p_value: Floats = 2 * stdtr(np.where(lesser > 0, lesser, np.nan), -np.abs(t))
    return p_value


def adjusted(p_values: Floats, adjust: Adjust) -> Floats:
    """P-values of all pairs within a category, shape (k, pairs), adjusted for their number.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Dunn (1961), JASA 56, 52-64.
    """
    pairs = p_values
    tested = (~np.isnan(pairs)).sum(axis=1, keepdims=True)
    if adjust == "bonferroni":
        pairs = np.minimum(pairs * tested, 1.0)
    elif adjust == "holm":
        order = np.argsort(np.where(np.isnan(pairs), np.inf, pairs), axis=1, kind="stable")
        ranked = np.take_along_axis(pairs, order, axis=1)
        steps = np.maximum(tested - np.arange(pairs.shape[1]), 1)
        stepped = np.maximum.accumulate(np.minimum(np.nan_to_num(ranked, nan=2.0) * steps, 1.0), axis=1)
        pairs = np.empty_like(pairs)
        np.put_along_axis(pairs, order, np.where(np.isnan(ranked), np.nan, stepped), axis=1)
    return pairs


def letters(estimate: Floats, p_values: Floats, alpha: float) -> NDArray[np.object_]:
    """For every group and category, the letters of the groups it is significantly above.

    Args:
        estimate: shape (g, k). p_values: shape (k, pairs), adjusted.
    Returns: strings, shape (g, k).
    """
    names = group_letters(estimate.shape[0])
    first, second = np.triu_indices(estimate.shape[0], 1)
    found = np.full(estimate.shape, "", dtype=object)
    for category, pair in np.argwhere(p_values < alpha):
        one, other = first[pair], second[pair]
        if estimate[one, category] < estimate[other, category]:
            one, other = other, one
        found[one, category] += names[other]
    return found
