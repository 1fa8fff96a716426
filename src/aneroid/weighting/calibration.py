"""Weights that meet what is known of the population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.calibration import calibrate_margins, rake
from aneroid.statistics.places import places
from aneroid.study.errors import WeightingError
from aneroid.study.settings import WeightingSection

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin as category numbers by interview, shape (n,), and the categories' shares of the population."""

    name: str
    categories: tuple[str, ...]
    position: Integers
    shares: Floats

    def sums(self, weights: Floats) -> Floats:
        """The weighted share of every category."""
        sums = np.bincount(self.position, weights=weights, minlength=self.shares.size)
        share: Floats = sums / sums.sum()
        return share


def margins_of(rows: pl.DataFrame, margins: Mapping[str, Mapping[str, float]]) -> list[Margin]:
    """Margins and interviews brought together, category by category.

    Raises: WeightingError W-CAL-1 where a category has no interviews, an interview no category, or an answer is
        missing; W-CAL-3 for a margin that the interviews know nothing of.
    """
    found = []
    for name, shares in margins.items():
        if name not in rows.columns:
            raise WeightingError("W-CAL-3", where="study.toml, [weighting] calibrate", margin=name)
        categories = tuple(shares)
        codes = places(rows[name].cast(pl.String).to_list(), categories)
        counts = np.bincount(codes + 1, minlength=len(categories) + 1)
        if (counts[1:] == 0).any() or counts[0]:
            text = rows[name].cast(pl.String)
            known = set(text.drop_nulls().unique().to_list())
            raise WeightingError(
                "W-CAL-1", where="margins.csv", margin=name,
                empty=", ".join(sorted(set(categories) - known)) or "none",
                foreign=", ".join(sorted(known - set(categories))) or "none", missing=text.null_count(),
            )  # fmt: skip
        found.append(Margin(name, categories, codes, np.array(list(shares.values()), dtype=np.float64)))
    return found


def calibration_factors(
    weights: Floats, margins: Sequence[Margin], settings: WeightingSection, total: float | None = None
) -> Floats:
    """Factors, shape (n,), that make the weights meet the margins by the method that the settings name.

    Args:
        total: what the weights are to add up to; what they add up to now by default.
    Raises: WeightingError W-CAL-2 for post-stratification by several margins; W-RAKE-..., W-CALIB-... where the margins
        cannot be met.
    Source: Deville and Särndal (1992), JASA 87, 376-382; Deming and Stephan (1940) for raking; Holt and Smith (1979),
        JRSS A 142, 33-46 for post-stratification.
    """
    if settings.method == "poststratify" and len(margins) > 1:
        raise WeightingError("W-CAL-2", where="study.toml, [weighting]", margins=", ".join(m.name for m in margins))
    goal = float(weights.sum()) if total is None else total
    memberships = [margin.position for margin in margins]
    targets = [margin.shares * goal for margin in margins]
    labels = [(margin.name, margin.categories) for margin in margins]
    if settings.method in ("rake", "poststratify"):
        return rake(weights, memberships, targets, labels=labels)
    return calibrate_margins(
        weights, memberships, targets, method=settings.method, bounds=settings.bounds, labels=labels
    )


def margins_met(margins: Sequence[Margin], before: Floats, after: Floats) -> pl.DataFrame:
    """Each margin's shares: the target, and the sample's before and after calibration, with the interviews in each."""
    return pl.DataFrame({
        "margin": [m.name for m in margins for _ in m.categories],
        "category": [c for m in margins for c in m.categories],
        "n": _joined([np.bincount(m.position, minlength=m.shares.size) for m in margins]).astype(np.int64),
        "target": _joined([m.shares for m in margins]),
        "before": _joined([m.sums(before) for m in margins]),
        "after": _joined([m.sums(after) for m in margins]),
    }, schema=MARGINS)  # fmt: skip


MARGINS = {
    "margin": pl.String,
    "category": pl.String,
    "n": pl.Int64,
    "target": pl.Float64,
    "before": pl.Float64,
    "after": pl.Float64,
}
"""A row per category of every margin; shares of one."""


def _joined(parts: Sequence[NDArray[np.generic]]) -> NDArray[np.float64]:
    return np.concatenate(parts).astype(np.float64) if parts else np.empty(0)
