"""Final dispositions of sampled households, and the outcome rates that follow from them.

Codes and formulas: American Association for Public Opinion Research (2016), Standard Definitions,
9th edition, in-person household surveys; 2.36 and 3.90 as the Chilean household survey Casen (2015) has them from
there. One table holds the codes; a new disposition is one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from aneroid.statistics.eligibility import proportional_share

Group = Literal["I", "P", "R", "NC", "O", "UH", "UO", "NE"]


class Disposition(Enum):
    """A final disposition: its AAPOR code, the letter of the rate formulas, and a plain name.

    Codes that end in what they have in common (2.10, 3.20, ...) are for records that know no more.
    """

    COMPLETE = ("1.1", "I", "Complete interview")
    PARTIAL = ("1.2", "P", "Partial interview")
    REFUSAL_OR_BREAK_OFF = ("2.10", "R", "Refused or broken off")
    REFUSAL = ("2.11", "R", "Refused")
    HOUSEHOLD_REFUSAL = ("2.111", "R", "Household refused")
    RESPONDENT_REFUSAL = ("2.112", "R", "Selected person refused")
    BREAK_OFF = ("2.12", "R", "Broken off")
    NON_CONTACT = ("2.20", "NC", "No contact")
    NO_ACCESS = ("2.23", "NC", "No access to the building")
    NOBODY_HOME = ("2.24", "NC", "Nobody at home at any attempt")
    RESPONDENT_AWAY = ("2.25", "NC", "Selected person never at home")
    OTHER = ("2.30", "O", "Eligible, no interview for another reason")
    DEAD = ("2.31", "O", "Selected person died")
    UNABLE = ("2.32", "O", "Selected person physically or mentally unable")
    LANGUAGE = ("2.33", "O", "No common language")
    HOUSEHOLD_LANGUAGE = ("2.331", "O", "No common language with the household")
    RESPONDENT_LANGUAGE = ("2.332", "O", "No common language with the selected person")
    NO_INTERVIEWER_FOR_LANGUAGE = ("2.333", "O", "No interviewer for the language needed")
    MISCELLANEOUS = ("2.36", "O", "Eligible, no interview, miscellaneous")
    UNKNOWN_HOUSING = ("3.10", "UH", "Unknown whether there is a dwelling")
    NOT_ATTEMPTED = ("3.11", "UH", "Not attempted")
    UNSAFE = ("3.17", "UH", "Could not be reached safely")
    NOT_FOUND = ("3.18", "UH", "Address not found")
    UNKNOWN_RESPONDENT = ("3.20", "UO", "Household found, unknown whether anybody is eligible")
    UNKNOWN_OTHER = ("3.90", "UO", "Unknown eligibility for another reason")
    OUT_OF_SAMPLE = ("4.10", "NE", "Outside the sample")
    NOT_A_HOUSING_UNIT = ("4.50", "NE", "Not a dwelling")
    BUSINESS = ("4.51", "NE", "Business, office or other organisation")
    INSTITUTION = ("4.52", "NE", "Institution")
    GROUP_QUARTERS = ("4.53", "NE", "Collective living quarters")
    VACANT = ("4.60", "NE", "Vacant dwelling")
    REGULAR_VACANT = ("4.61", "NE", "Vacant dwelling, for sale or rent or abandoned")
    SEASONAL = ("4.62", "NE", "Seasonal, holiday or temporary dwelling")
    OTHER_VACANT = ("4.63", "NE", "Vacant dwelling for another reason")
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
        return proportional_share(self.I + self.P + self.R + self.NC + self.O, self.NE)


def outcome_rates(counts: OutcomeCounts, e: float | tuple[float, float] | None = None) -> dict[str, float]:
    """AAPOR's response, cooperation, refusal and contact rates, as fractions of one.

    Args:
        counts: cases by letter.
        e: share of cases of unknown eligibility taken as eligible, one for all or one each for UH and UO; by default
            estimated from the counts.
    Returns: rate by its standard name (RR1 to RR6, COOP1 to COOP4, REF1 to REF3, CON1 to CON3), the location rates
        LOC1 and LOC2, and ``e`` (over all unknown cases, where there are two); a rate without cases is absent.
    Source: AAPOR (2016), pages 61 to 65; Lynn, Beerten, Laiho and Martin (2001), Recommended Standard Final Outcome
        Categories, ISER Working Paper 2001-23, for location.
    """
    c = counts
    unknown = c.UH + c.UO
    of_units, of_persons = e if isinstance(e, tuple) else ((c.eligibility if e is None else e),) * 2
    likely = of_units * c.UH + of_persons * c.UO
    known = c.I + c.P + c.R + c.NC + c.O
    contacted = c.I + c.P + c.R + c.O
    interviewed = c.I + c.P
    whole = {"all": known + unknown, "likely": known + likely, "known": known}
    fractions = {
        "RR1": (c.I, whole["all"]),
        "RR2": (interviewed, whole["all"]),
        "RR3": (c.I, whole["likely"]),
        "RR4": (interviewed, whole["likely"]),
        "RR5": (c.I, known),
        "RR6": (interviewed, known),
        "COOP1": (c.I, contacted),
        "COOP2": (interviewed, contacted),
        "COOP3": (c.I, c.I + c.P + c.R),
        "COOP4": (interviewed, c.I + c.P + c.R),
        "REF1": (c.R, whole["all"]),
        "REF2": (c.R, whole["likely"]),
        "REF3": (c.R, known),
        "CON1": (contacted, whole["all"]),
        "CON2": (contacted, whole["likely"]),
        "CON3": (contacted, known),
        "LOC1": (known, whole["all"]),
        "LOC2": (known, whole["likely"]),
    }
    rates = {name: part / base for name, (part, base) in fractions.items() if base > 0}
    return {**rates, "e": likely / unknown if unknown else of_units}
