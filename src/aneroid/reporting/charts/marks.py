"""What the forms of charts share: a share with its interval, colours of series, ends and steps of an axis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log10
from math import floor as down

from aneroid.reporting.palette import ACCENT, WARM

Percent = Callable[[float], str]
PHONE = 400
"""Below this width labels go above bars."""
SERIES = (ACCENT, WARM, "#3d5a80", "#6b705c", "#7a4e8c")


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval."""

    label: str
    share: float
    low: float
    high: float
    muted: bool = False


def ceiling(share: float) -> float:
    """The next tenth above a share; a tenth at least."""
    return min(1.0, int(share * 10 + 0.999) / 10) or 0.1


def floor(share: float) -> float:
    """The tenth below a share."""
    return int(share * 10) / 10


def ticks(low: float, high: float) -> list[float]:
    """Round shares between two ends."""
    step = 0.1 if high - low <= 0.6 else 0.2
    count = round((high - low) / step)
    return [low + k * step for k in range(count + 1)]


def number_ticks(low: float, high: float, *, most: int = 8, step: float | None = None) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``, in steps that are round too."""
    room = (high - low) or abs(high) or 1.0
    power = 10.0 ** down(log10(room / most))
    step = step or next(power * k for k in (1, 2, 5, 10) if room / (power * k) <= most)
    first, last = down(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(k * step, 10) for k in range(first, max(last, first + 1) + 1)]
