"""Extreme weights cut back, so that single interviews do not carry an estimate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from aneroid.statistics.trimming import TrimLevel, trim_levels, trim_weights
from aneroid.statistics.variance import SamplingStage
from aneroid.study.errors import WeightingError
from aneroid.study.settings import TrimSettings, WeightingSection
from aneroid.weighting.calibration import Margin, calibration_factors

Floats = NDArray[np.float64]
ROUNDS = 200
PROBES = 60
"""Rounds of cutting and calibrating: for a bound that was asked for, and for one that is tried."""
MULTIPLES = (1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 10.0)
"""Multiples of the median that the search for the least mean squared error looks at."""

LEVELS = {"upper": pl.Float64, "cut": pl.Int64, "error": pl.Float64, "bias": pl.Float64, "variance": pl.Float64}
"""A row per level that was looked at, see ``statistics.trimming.TrimLevel``; ``upper`` is null for not cutting."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Weights within their bounds; and where the bound was searched for, what each level would have done."""

    weights: Floats
    levels: tuple[TrimLevel, ...] = ()


def trimmed_weights(
    weights: Floats,
    margins: Sequence[Margin],
    people: pl.DataFrame,
    settings: WeightingSection,
) -> Trimmed:
    """Weights within the bounds of the settings that still meet the margins and keep their sum.

    Without margins, what is cut off goes to the interviews inside. With them, cutting and calibrating take turns until
    both hold; bounds are multiples of the median or mean of the weights as they stand in each round; the one that the
    method mse finds is a weight.

    Args:
        people: the interviews; for the method mse with its questions, ``stratum`` and ``psu``.
    Raises: WeightingError W-TRIM-1, W-TRIM-2 where the bounds leave no weights, W-TRIM-3 where margins and bounds
        cannot both be met, W-TRIM-4 for questions that the interviews do not have.
    """
    trim = settings.trim
    if trim is None:
        return Trimmed(weights)
    if trim.method == "fixed":
        return Trimmed(_within(weights, margins, settings, trim, np.inf, ROUNDS))

    def cut(upper: float) -> Floats:
        return _within(weights, margins, settings, trim, upper, PROBES)

    levels = _levels(weights, people, trim, cut)
    best = min(levels, key=lambda level: level.error).upper
    unchanged = np.isinf(best) and trim.lower is None
    return Trimmed(weights if unchanged else cut(best), tuple(levels))


def _within(
    weights: Floats, margins: Sequence[Margin], settings: WeightingSection, trim: TrimSettings, most: float, rounds: int
) -> Floats:
    """Weights within the bounds of the settings and below ``most`` that meet the margins and keep their sum."""
    lower, upper = trim.lower or 0.0, trim.upper or np.inf
    if not margins:
        centre = _centre(weights, trim)
        return trim_weights(weights, lower * centre, min(most, upper * centre), shares=trim.share)
    now = weights
    for _ in range(rounds):
        centre = _centre(now, trim)
        low, high = lower * centre, min(most, upper * centre)
        outside = (now > high * (1 + 1e-6)) | (now < low * (1 - 1e-6))
        if not outside.any():
            return now
        held = np.clip(now, low, high)
        now = held * calibration_factors(held, margins, settings, float(weights.sum()))
    raise WeightingError(
        "W-TRIM-3", where="study.toml, [weighting.trim]", lower=f"{low:.4g}", upper=f"{high:.4g}", steps=rounds,
        outside=int(outside.sum()), largest=f"{now.max():.4g}",
    )  # fmt: skip


def _centre(weights: Floats, trim: TrimSettings) -> float:
    return float(np.median(weights) if trim.of == "median" else weights.mean())


def _levels(
    weights: Floats, people: pl.DataFrame, trim: TrimSettings, cut: Callable[[float], Floats]
) -> list[TrimLevel]:
    values = []
    for question in trim.questions:
        if question not in people.columns:
            raise WeightingError("W-TRIM-4", where="study.toml, [weighting.trim] questions", question=question)
        values.append(key_values(people[question]))
    centre, mean = _centre(weights, trim), float(weights.mean())
    wanted = [level * centre for level in MULTIPLES if mean < level * centre < weights.max()]
    return trim_levels(weights, np.concatenate(values, axis=1), _stage(people), levels=wanted, cut=cut)


def levels_frame(levels: Sequence[TrimLevel]) -> pl.DataFrame:
    """The levels that were looked at, see ``LEVELS``."""
    rows = [(None if np.isinf(k.upper) else k.upper, k.cut, k.error, k.bias, k.variance) for k in levels]
    return pl.DataFrame(rows, schema=LEVELS, orient="row")


def key_values(answers: pl.Series) -> Floats:
    """A question as numbers, a column per answer (one for a number), NaN where it was not asked."""
    if answers.dtype.is_numeric():
        return answers.cast(pl.Float64).fill_null(float("nan")).to_numpy()[:, None]
    text = answers.cast(pl.String)
    options = text.drop_nulls().unique().sort().to_list()
    asked = text.is_not_null().to_numpy()
    found = np.column_stack([(text == option).fill_null(value=False).to_numpy() for option in options]) \
        if options else np.zeros((text.len(), 0))  # fmt: skip
    return np.where(asked[:, None], found.astype(np.float64), np.nan)


def _stage(people: pl.DataFrame) -> SamplingStage:
    """Strata and PSUs of the interviews, PSUs taken as drawn with replacement."""
    stratum = people["stratum"] if "stratum" in people.columns else pl.repeat("all", people.height, eager=True)
    strata = (stratum.cast(pl.String).rank("dense").cast(pl.Int64) - 1).to_numpy()
    units = (people["psu"].cast(pl.String).rank("dense").cast(pl.Int64) - 1).to_numpy()
    of_unit = np.zeros(int(units.max()) + 1, dtype=np.int64)
    of_unit[units] = strata
    return SamplingStage(strata, units, np.bincount(of_unit), np.full(people.height, np.inf))
