"""From inclusion probabilities to final weights."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from aneroid.study.settings.record import Name, Record, Share, no_repeats


class EligibilitySettings(Record):
    """How many of the households of unknown eligibility count as eligible: AAPOR's e."""

    method: Literal["proportional", "two-stage", "survival", "all", "none", "fixed"] = Field(
        default="proportional",
        description="proportional: as often as known ones; two-stage: dwelling and person apart; survival: as later "
        "attempts found; all; none; fixed: value",
    )
    by: tuple[Name, ...] = Field(default=(), description="columns within which it is estimated; overall by default")
    value: Share | None = Field(default=None, description="of the method fixed")

    @model_validator(mode="after")
    def _fixed_has_a_value(self) -> Self:
        if (self.method == "fixed") != (self.value is not None):
            raise ValueError("method fixed needs a value, and only it")
        return self


class ResponseSettings(Record):
    """How interviewed households stand for those that did not answer."""

    method: Literal["classes", "propensity", "propensity-classes"] = Field(
        default="classes",
        description="classes: cells of the columns of nonresponse; propensity: the inverse of each household's "
        "probability, from a logistic regression on them; propensity-classes: classes of that probability",
    )
    classes: int = Field(default=5, ge=2, description="of the method propensity-classes")
    smallest: PositiveInt = Field(default=20, description="interviews; smaller propensity classes are merged")


class CellSettings(Record):
    """A margin made from others: columns crossed with each other, categories merged, or both.

    Categories of crossed columns are joined by a comma. The margin's figures stand in margins.csv under ``name``; of a
    single column with merged categories they follow from the column's own margin.
    """

    name: Name
    columns: tuple[Name, ...] = Field(min_length=1, description="questions, breaks or frame columns to cross")
    merge: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="new category = the categories that it takes in"
    )

    @model_validator(mode="after")
    def _makes_something_new(self) -> Self:
        no_repeats("column", list(self.columns))
        no_repeats("merged category", [c for parts in self.merge.values() for c in parts])
        if len(self.columns) == 1 and not self.merge:
            raise ValueError("cross several columns, or merge categories")
        if self.name in self.columns:
            raise ValueError("give the cells a name of their own")
        return self


class TrimSettings(Record):
    """Weights outside the bounds are cut to them and the others raised; calibration is repeated until both hold."""

    method: Literal["fixed", "mse"] = Field(
        default="fixed",
        description="fixed: bounds as given; mse: the upper bound that makes the mean squared error of the key "
        "questions least (Potter)",
    )
    upper: float | None = Field(default=None, gt=1, description="times the median or the mean")
    lower: float | None = Field(default=None, gt=0, lt=1, description="times the median or the mean")
    of: Literal["median", "mean"] = "median"
    share: Literal["proportional", "equal"] = Field(
        default="proportional", description="how the others gain what is cut off, where nothing is calibrated"
    )
    questions: tuple[Name, ...] = Field(default=(), description="of the method mse: whose answers count")

    @model_validator(mode="after")
    def _has_what_its_method_needs(self) -> Self:
        if self.method == "fixed" and self.upper is None and self.lower is None:
            raise ValueError("give upper, lower, or both")
        if self.method == "mse" and (self.upper is not None or not self.questions):
            raise ValueError("method mse finds the upper bound itself, from the answers to its questions")
        return self


class WeightingSection(Record):
    """From inclusion probabilities to final weights: what is done, in the order of these settings."""

    eligibility: EligibilitySettings = EligibilitySettings()
    nonresponse: tuple[Name, ...] = Field(
        default=(), description="columns known of every address: nonresponse classes, or what predicts response"
    )
    response: ResponseSettings = ResponseSettings()
    adults_cap: PositiveInt = Field(default=6, description="persons counted at most, against extreme weights")
    cells: tuple[CellSettings, ...] = Field(default=(), description="margins made from others")
    method: Literal["rake", "poststratify", "linear", "logit", "none"] = Field(
        default="rake", description="linear and logit keep the factors within bounds"
    )
    calibrate: tuple[Name, ...] = Field(default=(), description="margins of margins.csv to calibrate to")
    bounds: tuple[float, float] | None = Field(default=None, description="least and greatest calibration factor")
    trim: TrimSettings | None = None
    scale: Literal["none", "population", "sample"] = Field(
        default="none", description="what the weights add up to: what came out, the population, the interviews"
    )
    population: PositiveFloat | None = Field(
        default=None, description="persons; by default the sum of margins.csv, where it holds counts"
    )
    key_questions: tuple[Name, ...] = Field(
        default=(), description="whose estimates the diagnostics follow; by default those of verification, then all"
    )
    smallest_cell: PositiveInt = Field(default=30, description="interviews; the diagnostics propose to merge smaller")

    @model_validator(mode="after")
    def _bounds_fit_the_method(self) -> Self:
        no_repeats("margin", list(self.calibrate))
        no_repeats("cells", [cell.name for cell in self.cells])
        if self.bounds is not None and not 0 < self.bounds[0] < 1 < self.bounds[1]:
            raise ValueError("bounds are two numbers above zero with one between them, such as [0.3, 3]")
        if self.method == "logit" and self.bounds is None:
            raise ValueError("method logit needs bounds, such as [0.3, 3]")
        if self.bounds is not None and self.method not in ("linear", "logit"):
            raise ValueError("bounds belong to the methods linear and logit")
        if self.response.method != "classes" and not self.nonresponse:
            raise ValueError("a propensity needs columns to be predicted from: nonresponse")
        return self
