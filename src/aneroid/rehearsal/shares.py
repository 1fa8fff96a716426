"""Shares and their errors for many replications: the table plan's arithmetic, on numbers that are coded already.

A test holds the results against ``estimation.Design.tabulate``, which does the same for any data.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aneroid.estimation.structure import Calibration
from aneroid.statistics.intervals import proportion_interval
from aneroid.statistics.variance import unit_deviations

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def estimate_shares(
    answers: Sequence[tuple[Integers, int]],
    weight: Floats,
    before: Floats,
    psu: Integers,
    strata: Integers,
    margins: Sequence[tuple[Integers, int]],
    *,
    interval: str,
    confidence: float,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Estimate the shares of all answers, linearized over the units within strata, on the residuals of calibration.

    Args:
        answers: by question, each person's answer, minus one where not asked, and how many answers there are.
        weight: final weights, shape (n,). before: those before calibration. psu, strata: of each person, numbered
            from zero.
        margins: by margin that the weights were calibrated to, each person's category and how many there are.
    Returns: estimates, standard errors and limits, one after the other question by question.
    Source: ``estimation.structure`` and ``statistics.variance``.
    """
    values, bases, freedoms, weights = [], [], [], []
    for codes, options in answers:
        asked = codes >= 0
        inside = (codes[:, None] == np.arange(options)).astype(np.float64)
        total = float(weight[asked].sum())
        share = (weight @ inside) / total if total > 0 else np.full(options, np.nan)
        values.append(np.where(asked[:, None], inside - share, 0.0) / max(total, 1e-300))
        bases.append(np.full(options, float(asked.sum())))
        df = np.unique(psu[asked]).size - np.unique(strata[asked]).size
        freedoms.append(np.full(options, float(df)))
        weights.append(share)
    influence = np.nan_to_num(np.concatenate(values, axis=1)) * weight[:, None]
    if margins:
        memberships, sizes = zip(*margins, strict=True)
        influence = Calibration(memberships, sizes, before).residuals(influence, weight)
    estimate, n, freedom = np.concatenate(weights), np.concatenate(bases), np.concatenate(freedoms)
    se = _errors(influence, psu, strata)
    se = np.where((estimate <= 0) | (estimate >= 1), 0.0, se)
    low, high = proportion_interval(estimate, se, freedom, n, method=interval, confidence=confidence)
    return estimate, se, low, high


def _errors(influence: Floats, psu: Integers, strata: Integers) -> Floats:
    """Standard errors of the column sums; a stratum with a single unit counts its squared deviation from the mean."""
    order = np.argsort(psu, kind="stable")
    begin = np.flatnonzero(np.diff(psu[order], prepend=-1))
    _, of_unit = np.unique(strata[order][begin], return_inverse=True)
    sampled = np.bincount(of_unit)
    sums = np.add.reduceat(influence[order], begin, axis=0)
    deviations = unit_deviations(sums, of_unit, sampled, np.ones(sampled.size), "adjust")
    errors: Floats = np.sqrt((deviations**2).sum(axis=0))
    return errors
