"""Which interviews are looked at again, and what makes one untrustworthy."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from aneroid.study.settings.record import Name, Record, Share, Words, no_repeats


class ConsistencyRule(Record):
    """Answers that cannot both be true; a hard rule rejects the interview, a soft one flags it."""

    name: Name
    when: dict[str, str | tuple[str, ...]] = Field(min_length=1, description="question = answer, or any of several")
    message: Words
    severity: Literal["hard", "soft"] = "soft"


class DurationRule(Record):
    """Interviews faster than this share of the median are rejected as not held."""

    minimum_share_of_median: Share = 0.4


class VerificationSection(Record):
    """Which interviews are looked at again, how, and what makes one untrustworthy."""

    revisit_share: Share = 0.15
    telephone: Literal["all", "none"] = "all"
    key_questions: tuple[Name, ...] = Field(default=(), description="asked again on the telephone")
    key_disagreements: PositiveInt = Field(default=2, description="that many differing key answers reject")
    duration: DurationRule = DurationRule()
    rules: tuple[ConsistencyRule, ...] = ()
    reject_soft_findings: PositiveInt = Field(default=3, description="that many soft findings reject")

    @model_validator(mode="after")
    def _rules_differ(self) -> Self:
        no_repeats("rule", [rule.name for rule in self.rules])
        return self
