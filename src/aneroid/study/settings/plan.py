"""What a survey is planned by: the margin wanted, what clusters and weights cost, what a visit costs."""

from __future__ import annotations

from typing import Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from aneroid.study.settings.record import Name, Record, Share


class PlanSection(Record):
    """What the survey is planned by; defaults are what national face-to-face surveys of opinion often see."""

    margin: float = Field(default=0.03, gt=0, lt=0.5, description="margin of error wanted overall, as a share")
    share: float = Field(default=0.5, gt=0, lt=1, description="the share that it is wanted for; one half is the worst")
    icc: float = Field(
        default=0.05, ge=0, lt=1, description="likeness of answers inside a PSU (intraclass correlation)"
    )
    weighting: float = Field(default=1.2, ge=1, description="design effect of unequal weights (Kish) that is expected")
    response: float = Field(default=0.6, gt=0, le=1, description="eligible addresses that give an interview")
    eligible: float = Field(default=0.95, gt=0, le=1, description="addresses that turn out to be households")
    domains: tuple[Name, ...] = Field(default=(), description="columns of the allocation whose groups are reported")
    groups: dict[str, Share] = Field(
        default_factory=dict, description="share of the population by group, for groups that live everywhere"
    )
    domain_margin: float = Field(default=0.08, gt=0, lt=0.5, description="margin of error wanted in every domain")
    visit_cost: PositiveFloat = Field(default=60.0, description="cost of getting to a PSU")
    interview_cost: PositiveFloat = Field(default=15.0, description="cost of one more interview there")
    fixed_cost: float = Field(default=0.0, ge=0, description="cost that does not depend on the sample")
    currency: str = "EUR"
    power: float = Field(default=0.8, gt=0, lt=1, description="chance that a change of the detectable size is found")
    overlap: Share = Field(default=0.0, description="share of PSUs that the next wave visits again")
    overlap_correlation: float = Field(
        default=0.0, ge=0, le=1, description="correlation of a share between waves in the same PSUs"
    )
    per_psu: tuple[PositiveInt, ...] = Field(
        default=(4, 5, 6, 8, 10, 12, 15, 20), min_length=1, description="interviews per PSU that are compared"
    )

    @model_validator(mode="after")
    def _groups_are_some_of_the_people(self) -> Self:
        empty = [name for name, share in self.groups.items() if share == 0]
        if empty:
            raise ValueError(f"groups must have a share above zero; not {', '.join(empty)}")
        return self
