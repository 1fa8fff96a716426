"""From inclusion probabilities to final weights."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PositiveInt

from aneroid.study.settings.record import Name, Record


class TrimSettings(Record):
    """Weights beyond ``upper`` times the median are cut back and the rest raised, before calibration is repeated."""

    upper: float = Field(gt=1)


class WeightingSection(Record):
    """From inclusion probabilities to final weights."""

    nonresponse: tuple[Name, ...] = Field(default=(), description="columns whose cells are nonresponse classes")
    method: Literal["rake", "poststratify", "none"] = "rake"
    calibrate: tuple[Name, ...] = Field(default=(), description="margins of margins.csv to calibrate to")
    adults_cap: PositiveInt = Field(default=6, description="persons counted at most, against extreme weights")
    trim: TrimSettings | None = None
