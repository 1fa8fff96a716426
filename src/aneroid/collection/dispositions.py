"""Final dispositions of sampled households, and the outcome rates that follow from them.

Codes and formulas: American Association for Public Opinion Research (2016), Standard Definitions,
9th edition, in-person household surveys. One table holds the codes; a new disposition is one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

Group = Literal["I", "P", "R", "NC", "O", "UH", "UO", "NE"]


class Disposition(Enum):
    """A final disposition: its AAPOR code, the letter of the rate formulas, and a plain name."""

    COMPLETE = ("1.1", "I", "Complete interview")
    PARTIAL = ("1.2", "P", "Partial interview")
    HOUSEHOLD_REFUSAL = ("2.111", "R", "Household refused")
    RESPONDENT_REFUSAL = ("2.112", "R", "Selected person refused")
    BREAK_OFF = ("2.12", "R", "Broken off")
    NO_ACCESS = ("2.23", "NC", "No access to the building")
    NOBODY_HOME = ("2.24", "NC", "Nobody at home at any attempt")
    RESPONDENT_AWAY = ("2.25", "NC", "Selected person never at home")
    DEAD = ("2.31", "O", "Selected person died")
    UNABLE = ("2.32", "O", "Selected person physically or mentally unable")
    LANGUAGE = ("2.33", "O", "No common language")
    NOT_ATTEMPTED = ("3.11", "UH", "Not attempted")
    UNSAFE = ("3.17", "UH", "Could not be reached safely")
    NOT_FOUND = ("3.18", "UH", "Address not found")
    UNKNOWN_RESPONDENT = ("3.20", "UO", "Household found, unknown whether anybody is eligible")
    OUT_OF_SAMPLE = ("4.10", "NE", "Outside the sample")
    NOT_A_HOUSING_UNIT = ("4.50", "NE", "Not a dwelling")
    VACANT = ("4.60", "NE", "Vacant dwelling")
    NOBODY_ELIGIBLE = ("4.70", "NE", "No eligible person")
    QUOTA_FILLED = ("4.80", "NE", "Quota filled")

    def __init__(self, code: str, group: Group, label: str) -> None:
        self.code = code
        self.group: Group = group
        self.label = label


BY_CODE: Mapping[str, Disposition] = {disposition.code: disposition for disposition in Disposition}


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """Cases by the letters of AAPOR's formulas; counts, or sums of base weights."""

    I: float = 0  # noqa: E741 - the standard's own letter
    P: float = 0
    R: float = 0
    NC: float = 0
    O: float = 0  # noqa: E741 - the standard's own letter
    UH: float = 0
    UO: float = 0
    NE: float = 0

    @classmethod
    def of(cls, codes: Iterable[str]) -> OutcomeCounts:
        """Count final disposition codes by their letter."""
        counts: dict[str, int] = {}
        for code in codes:
            group = BY_CODE[code].group
            counts[group] = counts.get(group, 0) + 1
        return cls(**counts)

    @property
    def eligibility(self) -> float:
        """e: the share of unknown cases taken as eligible, by proportional allocation; one where nothing is known."""
        eligible = self.I + self.P + self.R + self.NC + self.O
        return eligible / (eligible + self.NE) if eligible + self.NE else 1.0


def outcome_rates(counts: OutcomeCounts, e: float | None = None) -> dict[str, float]:
    """AAPOR's response, cooperation, refusal and contact rates, as fractions of one.

    Args:
        counts: cases by letter.
        e: share of cases of unknown eligibility taken as eligible; by default estimated from the counts.
    Returns: rate by its standard name (RR1 to RR6, COOP1 to COOP4, REF1 to REF3, CON1 to CON3) and ``e``;
        a rate without cases is absent.
    Source: AAPOR (2016), pages 61 to 65.
    """
    c = counts
    e = c.eligibility if e is None else e
    known = c.I + c.P + c.R + c.NC + c.O
    unknown = c.UH + c.UO
    contacted = c.I + c.P + c.R + c.O
    complete, interviewed = c.I, c.I + c.P
    fractions = {
        "RR1": (complete, known + unknown),
        "RR2": (interviewed, known + unknown),
        "RR3": (complete, known + e * unknown),
        "RR4": (interviewed, known + e * unknown),
        "RR5": (complete, known),
        "RR6": (interviewed, known),
        "COOP1": (complete, contacted),
        "COOP2": (interviewed, contacted),
        "COOP3": (complete, c.I + c.P + c.R),
        "COOP4": (interviewed, c.I + c.P + c.R),
        "REF1": (c.R, known + unknown),
        "REF2": (c.R, known + e * unknown),
        "REF3": (c.R, known),
        "CON1": (contacted, known + unknown),
        "CON2": (contacted, known + e * unknown),
        "CON3": (contacted, known),
    }
    rates = {name: part / whole for name, (part, whole) in fractions.items() if whole > 0}
    return {**rates, "e": e}
