"""Weighted quantiles, by named interpolation rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def _around(values: Floats, weights: Floats, q: float) -> tuple[float, float, bool]:
    """The values below and above a share of the weight, and whether the share falls exactly on a step.

    Whether it does is decided in floating point as R decides it (sums in extended precision, then compared as
    doubles), so that both take the same side where a decimal share such as 0.1 has no exact binary form.
    """
    order = np.argsort(values, kind="stable")
    sorted_values = values[order]
    cumulative = np.cumsum(weights[order].astype(np.longdouble)).astype(np.float64)
    total = float(np.sum(weights.astype(np.longdouble)))
    reached = np.flatnonzero(cumulative <= q * total)
    if reached.size == 0:
        return float(sorted_values[0]), float(sorted_values[0]), False
    at = int(reached[-1])
    above = float(sorted_values[min(at + 1, sorted_values.size - 1)])
    return float(sorted_values[at]), above, q - cumulative[at] / total == 0


def _math(values: Floats, weights: Floats, q: float) -> float:
    low, high, exact = _around(values, weights, q)
    return low if exact else high


def _school(values: Floats, weights: Floats, q: float) -> float:
    low, high, exact = _around(values, weights, q)
    return (low + high) / 2 if exact else high


def _hf7(values: Floats, weights: Floats, q: float) -> float:
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order])
    if values.size == 1:
        return float(values[0])
    steps = np.concatenate([[0.0], cumulative[:-1]]) / cumulative[-2]
    return float(np.interp(q, steps, values[order]))


RULES: Mapping[str, Callable[[Floats, Floats, float], float]] = {"math": _math, "school": _school, "hf7": _hf7}
"""``math``: the smallest value with at least the share below or at it. ``school``: the same, halfway at a step, as the
median of an even number of cases is taught. ``hf7``: linear between values (Hyndman and Fan 1996, definition 7);
of equal values with unequal weights the order of the rows decides, as in R."""


def weighted_quantile(values: Floats, weights: Floats, q: float, rule: str) -> float:
    """A quantile of a weighted sample, by one of ``RULES``; values and weights have shape (n,), weights positive."""
    return RULES[rule](values, weights, q)
