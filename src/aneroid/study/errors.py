"""Errors and findings: what went wrong, where, and what to do about it.

An *error* means that we cannot go on; a *finding* is something about somebody's study or data, and
checks return all of them. Both take their words from the one catalogue, by a stable code, so that a
message can be translated, documented and tested without looking at the place that raises it.

    SurveyError
    ├── StudyError        the study folder, its settings, its questionnaire    S-, Q-
    ├── SamplingError     frame, allocation, selection                          P-
    ├── CollectionError   interviews and contacts, files that hold them         C-
    ├── VerificationError rules and checks                                      V-
    ├── WeightingError    base weights, nonresponse, calibration                W-
    ├── EstimationError   designs, estimates, tests                             E-
    └── PublicationError  narrative, tables, charts, pages                      R-
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from aneroid.study.catalogue import CATALOGUE

Severity = Literal["error", "warning", "note"]


class SurveyError(Exception):
    """We cannot go on: a catalogued message with its facts, the place, and the remedy.

    Args:
        code: a key of the catalogue, such as ``E-VAR-1``; stable over releases.
        where: file, sheet, row, column or question, in the words of the person who wrote it.
        facts: what the message's placeholders are filled with; kept on the error for programs.
    """

    def __init__(self, code: str, *, where: str = "", **facts: object) -> None:
        entry = CATALOGUE[code]
        self.code = code
        self.where = where
        self.facts = facts
        self.message = entry.message.format(**facts)
        self.remedy = entry.remedy.format(**facts)
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"[{self.code}] {place}{self.message} {self.remedy}".rstrip()

    def finding(self) -> Finding:
        """The same thing as a finding, for lists that hold everything that is wrong."""
        return Finding(self.code, "error", self.where, self.message, self.remedy)


class StudyError(SurveyError):
    """The study folder, its settings or its questionnaire."""


class SamplingError(SurveyError):
    """Frame, allocation or selection."""


class CollectionError(SurveyError):
    """Interviews and contacts, and the files that hold them."""


class VerificationError(SurveyError):
    """Rules and checks of the data's quality."""


class WeightingError(SurveyError):
    """Base weights, nonresponse or calibration."""


class EstimationError(SurveyError):
    """Designs, estimates and tests."""


class PublicationError(SurveyError):
    """Narrative, tables, charts and pages."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about somebody's study or data, with its place and its remedy."""

    code: str
    severity: Severity
    where: str
    message: str
    remedy: str

    @classmethod
    def of(cls, code: str, *, where: str = "", severity: Severity = "error", **facts: object) -> Self:
        """A finding with the catalogue's words, its placeholders filled with ``facts``."""
        entry = CATALOGUE[code]
        return cls(code, severity, where, entry.message.format(**facts), entry.remedy.format(**facts))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"[{self.code}] {place}{self.message} {self.remedy}".rstrip()
