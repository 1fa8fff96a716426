"""The sample design, stage by stage."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from aneroid.study.settings.record import Name, Record, no_repeats


class AllocationStep(Record):
    """Share out the interviews over the values of ``by``, inside the step before, by a measure of ``size``."""

    by: Name
    size: Name
    method: Literal["proportional", "equal", "square-root", "power", "neyman", "optimum"] = Field(
        default="proportional", description="neyman: size times spread; optimum: that over the root of the cost"
    )
    power: float = Field(default=0.5, ge=0, le=1, description="of the power method: 0 is equal, 1 proportional")
    spread: Name | None = Field(default=None, description="the frame's column of standard deviations")
    cost: Name | None = Field(default=None, description="the frame's column of costs per interview")
    minimum: int = Field(default=0, ge=0, description="interviews that every cell gets at least")
    fixed: dict[str, PositiveInt] = Field(
        default_factory=dict, description="interviews by cell, where they are decided"
    )
    rounding: Literal["largest-remainder", "huntington-hill"] = "largest-remainder"

    @model_validator(mode="after")
    def _has_what_its_method_needs(self) -> Self:
        if self.method in ("neyman", "optimum") and self.spread is None:
            raise ValueError(f"method {self.method} needs the column of standard deviations: spread")
        if self.method == "optimum" and self.cost is None:
            raise ValueError("method optimum needs the column of costs: cost")
        return self

    def measures(self) -> tuple[str, ...]:
        """The frame's columns of numbers that the step looks at."""
        return tuple(column for column in (self.size, self.spread, self.cost) if column is not None)


class PSUSettings(Record):
    """Primary sampling units: segments of the frame's units, drawn with probability proportional to size."""

    interviews: PositiveInt = Field(description="interviews wanted in one PSU")
    size: Name = Field(description="the frame's size measure for the draw")
    segment_size: PositiveInt = Field(description="larger frame units are split into segments of about this size")


class RouteRule(Record):
    """How the interviewer walks: where from, which way, every how many dwellings."""

    method: Literal["random-route"] = "random-route"
    skip: dict[str, PositiveInt] = Field(default_factory=dict, description="every n-th dwelling, by settlement type")
    turn: Literal["left", "right", "alternate"] = "right"


class PersonRule(Record):
    """Whom to interview in the household."""

    method: Literal["next-birthday"] = "next-birthday"
    minimum_age: int = Field(default=18, ge=0, le=120)


class SampleSection(Record):
    """The sample design, stage by stage."""

    interviews: PositiveInt
    allocation: tuple[AllocationStep, ...] = Field(min_length=1)
    strata: tuple[Name, ...] = Field(min_length=1, description="columns that together name the stratum")
    controlled: tuple[Name, ...] = Field(
        default=(), description="columns whose totals stay within one of their exact shares too, by controlled rounding"
    )
    minimum_psus: PositiveInt = Field(default=2, description="PSUs per stratum, two for a variance")
    psu: PSUSettings
    household: RouteRule = RouteRule()
    person: PersonRule = PersonRule()
    start_points: str | None = Field(default=None, description="CSV of places from which routes start")

    @model_validator(mode="after")
    def _steps_differ(self) -> Self:
        steps = [step.by for step in self.allocation]
        no_repeats("allocation step", steps)
        foreign = [column for column in self.strata if column not in steps]
        if foreign:
            raise ValueError(f"strata must be columns that interviews are allocated by; not {', '.join(foreign)}")
        foreign = [column for column in self.controlled if column not in steps]
        if foreign:
            raise ValueError(f"controlled must be columns that interviews are allocated by; not {', '.join(foreign)}")
        return self
