"""AAPOR's e: what share of the cases whose eligibility stayed unknown was eligible after all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def proportional_share(eligible: float, ineligible: float) -> float:
    """Unknown cases are eligible as often as known ones; one where nothing is known.

    Source: Council of American Survey Research Organizations (1982); AAPOR (2016), Standard Definitions, page 62.
    """
    return eligible / (eligible + ineligible) if eligible + ineligible else 1.0


def eventual_share(attempts: Integers, resolved: Integers, weights: Floats | None = None) -> float:
    """Unknown cases are what later attempts find: the share that would prove eligible if one went on.

    Cases are resolved attempt by attempt as eligible or ineligible; unresolved ones are censored at their last attempt.
    What resolves late is less often eligible than what resolves at once, so this e is mostly below the proportional
    one.

    Args:
        attempts: shape (n,), the attempt that settled a case, or its last. resolved: shape (n,), 1 eligible,
            0 ineligible, -1 unknown. weights: shape (n,), positive.
    Returns: a share of the unknown cases; one where none is known, zero where none is unknown.
    Source: Brick, Montaquila and Scheuren (2002), Public Opinion Quarterly 66, 18-39.
    """
    w = np.ones(attempts.size) if weights is None else weights
    unknown = float(w[resolved < 0].sum())
    if unknown <= 0:
        return 0.0
    surviving, eligible, ineligible = 1.0, 0.0, 0.0
    for attempt in np.unique(attempts):
        at_risk = float(w[attempts >= attempt].sum())
        now = attempts == attempt
        found = [float(w[now & (resolved == what)].sum()) / at_risk for what in (1, 0)]
        eligible += surviving * found[0]
        ineligible += surviving * found[1]
        surviving *= 1 - sum(found)
    if eligible + ineligible <= 0:
        return 1.0
    expected = eligible / (eligible + ineligible) * float(w.sum())
    return float(np.clip((expected - float(w[resolved == 1].sum())) / unknown, 0.0, 1.0))
