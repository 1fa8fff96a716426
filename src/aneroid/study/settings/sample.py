"""The sample design, stage by stage."""

from __future__ import annotations

from datetime import time
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from aneroid.study.settings.record import Name, Record, Share, Words, no_repeats


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


class PermanentNumbers(Record):
    """Random numbers that units keep from wave to wave, so that the samples of waves share units, or share none."""

    seed: int = Field(ge=0, description="the same in every wave that is to be coordinated")
    start: float = Field(
        default=0.0, ge=0, lt=1, description="where this wave begins; the same start keeps units, another changes them"
    )


COORDINATED = ("simple", "pareto", "poisson")
"""Methods that permanent random numbers can steer."""


class PSUSettings(Record):
    """Primary sampling units: the frame's units, merged where small and split where large, and how they are drawn."""

    interviews: PositiveInt = Field(description="interviews wanted in one PSU")
    size: Name = Field(description="the frame's size measure for the draw")
    segment_size: PositiveInt = Field(description="larger frame units are split into segments of about this size")
    smallest: int = Field(
        default=0, ge=0, description="frame units below this size are merged with a neighbour in their cell"
    )
    group: Name | None = Field(
        default=None, description="column whose values are the PSUs, where the frame's rows are addresses in them"
    )
    method: Literal["systematic", "simple", "sampford", "pareto", "poisson", "pivotal", "local-pivotal"] = "systematic"
    order: tuple[Name, ...] = Field(
        default=(), description="columns along which units are ordered before the draw, there and back (serpentine)"
    )
    coordinates: tuple[Name, Name] | None = Field(
        default=None, description="the frame's two columns of coordinates, such as latitude and longitude"
    )
    permanent: PermanentNumbers | None = None
    reserves: int = Field(default=0, ge=0, description="reserve PSUs drawn beforehand in every cell, used in order")

    @model_validator(mode="after")
    def _has_what_its_method_needs(self) -> Self:
        no_repeats("order column", list(self.order))
        if self.method == "local-pivotal" and self.coordinates is None:
            raise ValueError("method local-pivotal needs the frame's columns of coordinates")
        if self.coordinates is not None and self.coordinates[0] == self.coordinates[1]:
            raise ValueError("coordinates must be two different columns")
        if self.permanent is not None and self.method not in COORDINATED:
            raise ValueError(f"permanent numbers need method {', '.join(COORDINATED[:-1])} or {COORDINATED[-1]}")
        if self.smallest > self.segment_size:
            raise ValueError("smallest cannot be more than segment_size, or units would be merged and split again")
        return self


class RouteRule(Record):
    """How the interviewer walks: where from, which way, every how many dwellings."""

    method: Literal["random-route", "address-list"] = Field(
        default="random-route", description="address-list: the frame's units are the addresses to go to"
    )
    skip: dict[str, PositiveInt] = Field(default_factory=dict, description="every n-th dwelling, by settlement type")
    turn: Literal["left", "right", "alternate"] = "right"


class PersonRule(Record):
    """Whom to interview in the household."""

    method: Literal["next-birthday", "last-birthday", "kish-grid", "random", "everyone"] = "next-birthday"
    minimum_age: int = Field(default=18, ge=0, le=120)


class CoverageGap(Record):
    """People of the universe whom the frame does not reach."""

    what: Words = Field(description="who is left out, such as people in prisons and hospitals")
    share: Share | None = Field(default=None, description="their share of the universe, where it is known")
    source: str = Field(default="", description="where the share comes from")


class ContactRule(Record):
    """When a household is visited again before it counts as not reached; the number is fieldwork.attempts."""

    days: PositiveInt = Field(default=2, description="different days on which a household is tried at least")
    evening: int = Field(default=1, ge=0, description="visits after 17:00 at least")
    weekend: int = Field(default=1, ge=0, description="visits on a Saturday or Sunday at least")
    earliest: time = Field(default=time(9, 0), description="no visit before")
    latest: time = Field(default=time(21, 0), description="no visit after")

    @model_validator(mode="after")
    def _day_has_hours(self) -> Self:
        if self.latest <= self.earliest:
            raise ValueError("latest must be later than earliest")
        return self


class DwellingRule(Record):
    """What counts as a dwelling on the route, and how blocks of flats are counted."""

    counts: Words = Field(
        default={
            "en": "Every door behind which one household may live: houses, flats, containers, caretakers' rooms. Not "
            "shops, offices, schools, barracks, hotels, or ruins without a roof.",
            "sq": "Çdo derë pas së cilës mund të jetojë një ekonomi familjare: shtëpi, banesa, kontejnerë, dhoma "
            "rojesh. Jo dyqane, zyra, shkolla, kazerma, hotele ose rrënoja pa kulm.",
            "sr": "Svaka vrata iza kojih može da živi jedno domaćinstvo: kuće, stanovi, kontejneri, domarske sobe. Ne "
            "prodavnice, kancelarije, škole, kasarne, hoteli ni ruševine bez krova.",
        }
    )
    blocks: Literal["top-down", "bottom-up"] = Field(
        default="top-down", description="in a block of flats doors are counted floor by floor from here"
    )
    most_per_block: PositiveInt = Field(default=1, description="interviews in one block of flats at most")


OWN_COLUMNS = frozenset({
    "interview_id", "stratum", "psu", "psu_households", "psu_probability", "household_probability", "base_weight",
    "start_place", "start_latitude", "start_longitude", "direction", "turn", "skip", "slot", "interviewer",
    "interviews", "psus", "size", "spread", "cost", "unit", "segment", "segment_size", "day", "order", "rule",
    "merged", "segments",
})  # fmt: skip
"""Columns that the sample and its tables make themselves."""


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
    map: str | None = Field(default=None, description="GeoJSON of outlines to draw under the maps of assignments")
    gaps: tuple[CoverageGap, ...] = Field(default=(), description="people whom the frame does not reach")
    contact: ContactRule = ContactRule()
    dwelling: DwellingRule = DwellingRule()

    @model_validator(mode="after")
    def _steps_differ(self) -> Self:
        steps = [step.by for step in self.allocation]
        no_repeats("allocation step", steps)
        taken = sorted(OWN_COLUMNS & {*steps, *([self.psu.group] if self.psu.group else [])})
        if taken:
            raise ValueError(f"the sample has a column {', '.join(taken)} of its own; give the frame's another name")
        foreign = [column for column in self.strata if column not in steps]
        if foreign:
            raise ValueError(f"strata must be columns that interviews are allocated by; not {', '.join(foreign)}")
        foreign = [column for column in self.controlled if column not in steps]
        if foreign:
            raise ValueError(f"controlled must be columns that interviews are allocated by; not {', '.join(foreign)}")
        if self.psu.group is not None and self.household.method != "address-list":
            raise ValueError("psu.group is for frames of addresses: household.method must be address-list")
        if self.household.method == "address-list" and self.psu.group is None and self.psu.interviews != 1:
            raise ValueError(
                "in a list of addresses every address is a PSU with one interview, unless psu.group is given"
            )
        return self
