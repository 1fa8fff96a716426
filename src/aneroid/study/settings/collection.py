"""Where interviews come from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aneroid.study.settings.record import Record


class DataSection(Record):
    """Interviews that exist already: the file, and which of its columns carry the design."""

    file: str
    weight: str
    strata: tuple[str, ...] = ()
    psu: str | None = None
    nest: bool = False
    interview_id: tuple[str, ...] = Field(default=(), description="columns that together identify an interview")
    lonely_psu: Literal["fail", "remove", "adjust", "average", "certainty"] = "fail"
