"""Who asks whom, about what, and when."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from aneroid.study.settings.record import Record, Words


class StudySection(Record):
    """What the survey is called, whose it is and whom it speaks of."""

    title: Words
    subtitle: Words | None = None
    series: str = ""
    wave: str
    country: str
    organisation: str
    sponsor: str
    universe: Words
    languages: tuple[str, ...] = Field(
        min_length=1, description="languages of the questionnaire, the first the main one"
    )
    edition: str = "1.0.0"
    population_source: str = ""


class FieldworkSection(Record):
    """When and how interviews were held, and where their answers come from."""

    start: date
    end: date
    mode: Literal["face-to-face", "telephone", "web", "mail", "mixed"]
    source: Literal["rehearsal", "file"]
    interviewers: PositiveInt | None = None
    attempts: PositiveInt = 3
    keep_identities_days: PositiveInt = Field(
        default=90, description="days after fieldwork until names and telephone numbers are destroyed"
    )

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"fieldwork ends on {self.end}, before it starts on {self.start}")
        return self
