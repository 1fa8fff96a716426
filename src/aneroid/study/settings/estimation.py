"""How sure is sure, and by what answers are broken down."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from aneroid.study.settings.record import Name, Record, Words, no_repeats


class AgeGroups(Record):
    """Bands of an age in years: lower bounds, the last one open."""

    question: Name
    from_age: tuple[int, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _bounds_rise(self) -> Self:
        if list(self.from_age) != sorted(set(self.from_age)):
            raise ValueError("lower bounds must rise")
        return self


class Break(Record):
    """A break of every table: a question or stratum column, or bands of an age, or several taken together."""

    name: str
    label: Words
    column: Name | None = None
    bands: AgeGroups | None = None
    together: tuple[Name, ...] = ()
    labels: dict[str, Words] = Field(default_factory=dict, description="labels of groups that are not options")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum((self.column is not None, self.bands is not None, bool(self.together))) != 1:
            raise ValueError("give a break exactly one of column, bands and together")
        return self


class EstimationSection(Record):
    """How sure is sure, and by what the answers are broken down."""

    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    interval: Literal["logit", "wilson", "beta", "wald"] = "logit"
    small_base: PositiveInt = Field(default=50, description="groups below are marked")
    hide_base: PositiveInt = Field(default=30, description="groups below are not shown")
    breaks: tuple[Break, ...] = ()

    @model_validator(mode="after")
    def _breaks_differ(self) -> Self:
        no_repeats("break", [b.name for b in self.breaks])
        return self
