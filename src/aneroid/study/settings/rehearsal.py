"""How synthetic respondents are made."""

from __future__ import annotations

from pydantic import Field, PositiveInt

from aneroid.study.settings.record import Record, Share, Shares


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
