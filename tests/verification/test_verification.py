"""Checks of interviews: one clean, one dirty, one borderline case each."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from aneroid.study.errors import VerificationError
from aneroid.study.settings import ConsistencyRule, DurationRule, VerificationSection
from aneroid.verification.consistency import check_consistency
from aneroid.verification.duplicates import LEAST_ANSWERS, check_duplicates
from aneroid.verification.duration import check_duration
from aneroid.verification.review import accepted_interviews, verify
from aneroid.verification.revisits import check_revisits, draw_revisits
from aneroid.verification.telephone import check_telephone, telephone_agreement

START = datetime(2026, 3, 2, 10)


def interviews(n: int = 4, **columns: list[object]) -> pl.DataFrame:
    base = {
        "submission_id": [f"s{k}" for k in range(n)], "interview_id": [f"i{k}" for k in range(n)], "interviewer": ["A"] * n,
        "started": [START + timedelta(hours=k) for k in range(n)],
        "ended": [START + timedelta(hours=k, minutes=30) for k in range(n)],
    }  # fmt: skip
    return pl.DataFrame({**base, **columns})


def test_copies_count_only_with_answers_enough_and_one_interviewer() -> None:
    names = [f"q{k}" for k in range(LEAST_ANSWERS)]
    data = interviews(3, **{name: ["x", "x", "y"] for name in names})
    assert check_duplicates(data, names)["submission_id"].to_list() == ["s1"]
    assert check_duplicates(data, names[:-1]).is_empty()
    assert check_duplicates(data.with_columns(interviewer=pl.Series(["A", "B", "A"])), names).is_empty()


def test_short_interviews_are_measured_by_the_median() -> None:
    data = interviews(5).with_columns(ended=pl.col("started") + pl.duration(minutes=pl.Series([30, 30, 30, 12, 11])))
    assert check_duration(data, DurationRule(minimum_share_of_median=0.4))["submission_id"].to_list() == ["s4"]


def test_a_rule_is_broken_only_when_all_its_answers_occur() -> None:
    rule = ConsistencyRule(name="r", when={"a": "yes", "b": ("no", "dk")}, message={"en": "cannot be"}, severity="soft")
    data = interviews(4, a=["yes", "yes", "no", "yes"], b=["no", "yes", "no", None])
    found = check_consistency(data, [rule], "en")
    assert found["submission_id"].to_list() == ["s0"]
    assert found["reason"].to_list() == ["cannot be"]


CALLS = pl.DataFrame({
    "submission_id": ["s0", "s1", "s2", "s3"], "interview_held": [True, False, True, None],
    "right_person": [True, None, False, None], "again_a": ["x", None, "x", None], "again_b": ["z", None, "y", None],
})  # fmt: skip


def test_telephone_findings_need_more_than_one_differing_answer() -> None:
    data = interviews(4, a=["y", "x", "x", "x"], b=["y", "y", "y", "y"])
    assert sorted(check_telephone(data, CALLS, ["a", "b"], 2)["submission_id"]) == ["s0", "s1", "s2"]
    assert sorted(check_telephone(data, CALLS, ["a", "b"], 3)["submission_id"]) == ["s1", "s2"]
    assert telephone_agreement(data, CALLS, ["a", "b"]) == pytest.approx(0.5)
    assert telephone_agreement(data, CALLS, []) is None


def test_revisits_are_drawn_evenly_and_replay() -> None:
    sample = pl.DataFrame({"interview_id": [f"i{k}" for k in range(100)], "psu": ["p"] * 100,
                           "interviewer": ["A"] * 40 + ["B"] * 60})  # fmt: skip
    drawn = draw_revisits(sample, 0.15, 7)
    assert dict(drawn.group_by("interviewer").len().iter_rows()) == {"A": 6, "B": 9}
    assert drawn.equals(draw_revisits(sample, 0.15, 7))
    assert not drawn.equals(draw_revisits(sample, 0.15, 8))
    assert draw_revisits(sample, 0.0, 7).is_empty()


def test_revisits_reject_only_what_was_established() -> None:
    found = pl.DataFrame({"submission_id": ["s0", "s1"], "household_exists": [True, False], "interview_held": [None, None],
                          "right_person": [True, None]}, schema_overrides={"interview_held": pl.Boolean})  # fmt: skip
    assert check_revisits(found)["submission_id"].to_list() == ["s1"]


def test_soft_findings_reject_only_together() -> None:
    rules = tuple(
        ConsistencyRule(name=f"r{k}", when={"a": "yes", f"b{k}": "no"}, message={"en": f"m{k}"}) for k in range(3)
    )
    data = interviews(2, a=["yes", "yes"], b0=["no", "no"], b1=["no", "no"], b2=["yes", "no"])
    settings = VerificationSection(rules=rules, reject_soft_findings=3)
    none = CALLS.clear().select("submission_id", "interview_held", "right_person")
    revisits = pl.DataFrame(schema={"submission_id": pl.String, "household_exists": pl.Boolean,
                                    "interview_held": pl.Boolean, "right_person": pl.Boolean})  # fmt: skip
    decisions, found = verify(data, none, revisits, settings, [])
    assert decisions["decision"].to_list() == ["accepted", "rejected"]
    assert found.height == 5
    assert accepted_interviews(data, decisions)["submission_id"].to_list() == ["s0"]


def test_two_accepted_interviews_of_one_assignment_are_refused() -> None:
    data = interviews(2).with_columns(interview_id=pl.lit("i0"))
    decisions = data.select("submission_id", "interview_id", decision=pl.lit("accepted"), reasons=pl.lit(""))
    with pytest.raises(VerificationError, match="V-ACC-1"):
        accepted_interviews(data, decisions)
    assert accepted_interviews(data, decisions, several=True)["submission_id"].to_list() == ["s0", "s1"]
    with pytest.raises(VerificationError, match="V-ACC-2"):
        accepted_interviews(data, decisions.with_columns(decision=pl.lit("rejected")))
