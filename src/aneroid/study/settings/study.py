"""Who asks whom, about what, and when."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, PositiveInt, model_validator

from aneroid.study.settings.record import Record, Words, localised, missing_in

Named = Literal["series", "country", "organisation", "sponsor", "population_source"]


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
    translations: dict[Named, Words] = Field(
        default_factory=dict, description="series, country, organisation, sponsor, population_source by language"
    )

    def text(self, name: Named, language: str) -> str:
        """A name or text of the section in one language; as written where it has no translation."""
        words = self.translations.get(name, {})
        return localised(words, language) if not missing_in(words, [language]) and words else str(getattr(self, name))


class FieldworkSection(Record):
    """When and how interviews were held, and where their answers come from."""

    start: date
    end: date
    mode: Literal["face-to-face", "telephone", "web", "mail", "mixed"]
    source: Literal["rehearsal", "server", "file"] = Field(
        description="made from the seed, fetched from the field server or imported, or in a data file with weights"
    )
    interviewers: PositiveInt | None = None
    attempts: PositiveInt = 3
    timezone: str = Field(
        default="", description="of the respondents, such as Europe/Belgrade; that of the server where there is none"
    )
    keep_identities_days: PositiveInt = Field(
        default=90, description="days after fieldwork until names and telephone numbers are destroyed"
    )
    identities: dict[Literal["name", "telephone", "address"], str] = Field(
        default_factory=dict,
        description="questions of the form that identify somebody; their answers are kept apart from all others",
    )

    @property
    def is_sampled(self) -> bool:
        """Whether the study draws its sample itself, so that everything about it is known."""
        return self.source != "file"

    @property
    def clock(self) -> tzinfo | None:
        """The respondents' time zone; none for that of the machine."""
        return ZoneInfo(self.timezone) if self.timezone else None

    @model_validator(mode="after")
    def _zone_is_known(self) -> Self:
        try:
            _ = self.clock
        except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
            raise ValueError(f"{self.timezone!r} is no time zone; write it as Europe/Belgrade") from problem
        return self

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"fieldwork ends on {self.end}, before it starts on {self.start}")
        return self
