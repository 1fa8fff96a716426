"""How synthetic respondents are made, and how a survey is rehearsed on them."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt, model_validator

from aneroid.study.settings.record import Name, Record, Share, Shares, no_repeats


class SyntheticSection(Record):
    """How respondents are made where none are public. Everything made so is labelled synthetic."""

    targets: str | None = Field(default=None, description="TOML of population shares by question and option")
    response_rate: Share = 0.65
    rejected: int = Field(default=0, ge=0, description="interviews made to fail verification")
    clustering: Share = Field(default=0.05, description="intraclass correlation of attitudes within PSUs")
    coherence: Share = Field(default=0.5, description="how far attitudes hang together, as a factor loading")
    tilts: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="by column and group, how far attitudes lean, in standard deviations"
    )
    scales: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="by question, its loading on each attitude factor"
    )
    demographics: dict[str, Shares] = Field(
        default_factory=dict, description="by question, the share of each option among adults"
    )
    within: dict[str, dict[str, dict[str, Shares]]] = Field(
        default_factory=dict, description="by question, column and group, shares that differ from the overall ones"
    )
    household_adults: dict[PositiveInt, float] = Field(
        min_length=1, description="share of households by number of adults"
    )
    splits: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="by question, each option's share of the net that the targets speak of"
    )
    open_answers: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="by open-ended question, invented answers to draw from"
    )


class ResponseTilt(Record):
    """By how much a group differs from everybody, in log odds."""

    at_home: float = Field(default=0.0, description="of being at home at a visit")
    cooperation: float = Field(default=0.0, description="of giving the interview when met")


Misconduct = Literal["copying", "inventing", "shortening", "whoever-is-home"]


class ConductSettings(Record):
    """What part of the interviewers do not work as they were told, and how."""

    hurried: Share = Field(default=0.1, description="interviewers who rush through most of their interviews")
    fabricating: Share = Field(default=0.1, description="interviewers who make up or cheat on part of their work")
    kinds: tuple[Misconduct, ...] = Field(
        default=("copying", "inventing", "shortening", "whoever-is-home"), min_length=1,
        description="what those who fabricate do, in turn",
    )  # fmt: skip
    extent: Share = Field(default=0.7, description="the part of a fabricating interviewer's work that is so")


class CostSettings(Record):
    """What fieldwork costs, in any currency."""

    currency: str = "EUR"
    fixed: NonNegativeFloat = Field(default=0.0, description="whatever the design")
    psu: NonNegativeFloat = Field(default=60.0, description="travel to a PSU and finding its route")
    visit: NonNegativeFloat = Field(default=1.5, description="a visit to a household")
    interview: NonNegativeFloat = Field(default=12.0, description="an interview, with its entry and supervision")
    call: NonNegativeFloat = Field(default=1.0, description="a telephone call to a respondent")
    revisit: NonNegativeFloat = Field(default=10.0, description="a coordinator's visit to an interviewed household")
    interviews_per_day: PositiveFloat = Field(default=5.0, description="that an interviewer can hold")
    visits_per_day: PositiveFloat = Field(default=25.0, description="that an interviewer can make without interviewing")


class DesignOverride(Record):
    """A design to compare: its name, and the settings in which it differs from the study."""

    name: str = Field(min_length=1)
    fieldwork: dict[str, Any] = Field(default_factory=dict, description="such as attempts = 5")
    sample: dict[str, Any] = Field(default_factory=dict, description="such as interviews = 1500, or psu.interviews = 5")
    verification: dict[str, Any] = Field(default_factory=dict, description="such as revisit_share = 0.2")
    weighting: dict[str, Any] = Field(default_factory=dict, description="such as trim.upper = 5.0")
    rehearsal: dict[str, Any] = Field(default_factory=dict, description="such as conduct.fabricating = 0.2")


class RehearsalSection(Record):
    """The survey before it is paid for: what is assumed of people, interviewers and prices."""

    questions: tuple[Name, ...] = Field(
        default=(), description="whose shares are followed; all of the table plan where none is named"
    )
    at_home: float = Field(default=0.5, gt=0, lt=1, description="share of selected persons at home at a visit")
    response: dict[str, ResponseTilt] = Field(
        default_factory=dict,
        description="by column=group (of the frame, the household's adults, a break or any closed question), how "
        "response differs",
    )
    psu_response: NonNegativeFloat = Field(default=0.25, description="spread of cooperation between PSUs, in log odds")
    interviewer_response: NonNegativeFloat = Field(
        default=0.2, description="spread of cooperation between interviewers, in log odds"
    )
    stratum_effect: NonNegativeFloat = Field(
        default=0.1, description="spread of answers between strata, in standard deviations"
    )
    interviewer_effect: float = Field(
        default=0.01, ge=0, lt=1, description="intraclass correlation of answers within interviewers"
    )
    minutes: PositiveFloat = Field(default=27.0, description="median length of an interview")
    retest_noise: Share = Field(default=0.05, description="share of honest answers that differ when asked again")
    selection_error: dict[str, Share] = Field(
        default_factory=lambda: {"next-birthday": 0.08, "last-birthday": 0.08, "kish-grid": 0.03, "random": 0.02},
        description="by method, how often an honest interviewer takes somebody else in the household",
    )
    conduct: ConductSettings = ConductSettings()
    cost: CostSettings = CostSettings()
    designs: tuple[DesignOverride, ...] = ()

    @model_validator(mode="after")
    def _designs_differ(self) -> Self:
        no_repeats("design", [design.name for design in self.designs])
        wrong = [key for key in self.response if "=" not in key]
        if wrong:
            raise ValueError(f"response is by column=group, such as settlement=urban; not {', '.join(wrong)}")
        return self
