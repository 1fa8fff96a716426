"""Which interviews are looked at again, and what makes one untrustworthy."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from aneroid.study.settings.record import Name, Record, Share, Words, no_repeats


class ConsistencyRule(Record):
    """Answers that cannot both be true; a hard rule rejects the interview, a soft one flags it."""

    name: Name
    when: dict[str, str | tuple[str, ...]] = Field(min_length=1, description="question = answer, or any of several")
    message: Words
    severity: Literal["hard", "soft"] = "soft"


class ScaleRule(Record):
    """Yes/no items that people accept in one order, and how many pairs in the wrong order an interview may have."""

    name: Name
    questions: tuple[Name, ...] = Field(min_length=3)
    accepts: str = Field(default="yes", description="the answer that accepts an item")
    most_errors: Share = Field(default=0.5, description="of the pairs that an interview can have; more is a finding")
    message: Words
    severity: Literal["hard", "soft"] = "soft"

    @model_validator(mode="after")
    def _questions_differ(self) -> Self:
        no_repeats("question", list(self.questions))
        return self


class AgeRule(Record):
    """An age that must agree with a birth date on the day of the interview, to within a year or so."""

    name: Name
    age: Name = Field(description="the question answered with the age in years")
    born: Name = Field(description="the question answered with the date or the year of birth")
    years: NonNegativeInt = Field(default=1, description="that much difference is let pass")
    message: Words
    severity: Literal["hard", "soft"] = "soft"


class EditRule(Record):
    """An answer that is put right where other answers say so; the raw answer stays beside it."""

    name: Name
    when: dict[str, str | tuple[str, ...]] = Field(min_length=1, description="question = answer, or any of several")
    put: dict[str, str] = Field(min_length=1, description="question = the answer to put; empty for none")
    reason: Words


class DurationRule(Record):
    """Interviews faster than this share of the median are rejected as not held."""

    minimum_share_of_median: Share = 0.4


class VerificationSection(Record):
    """Which interviews are looked at again, how, and what makes one untrustworthy."""

    revisit_share: Share = 0.15
    telephone: Literal["all", "none"] = "all"
    key_questions: tuple[Name, ...] = Field(default=(), description="asked again on the telephone")
    call_script: Words | None = Field(
        default=None, description="what the caller says first, in place of the desk's own words"
    )
    key_disagreements: PositiveInt = Field(default=2, description="that many differing key answers reject")
    duration: DurationRule = DurationRule()
    rules: tuple[ConsistencyRule, ...] = ()
    scales: tuple[ScaleRule, ...] = ()
    ages: tuple[AgeRule, ...] = ()
    edits: tuple[EditRule, ...] = ()
    call_attempts: PositiveInt = Field(default=5, description="calls to one number before it is given up")
    reject_soft_findings: PositiveInt = Field(default=3, description="that many soft findings reject")

    @model_validator(mode="after")
    def _rules_differ(self) -> Self:
        no_repeats(
            "rule",
            [
                *(rule.name for rule in self.rules),
                *(rule.name for rule in self.scales),
                *(rule.name for rule in self.ages),
                *(rule.name for rule in self.edits),
            ],
        )
        return self
