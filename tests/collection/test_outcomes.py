"""Outcome rates: the standard's formulas on worked examples, by group, weighted, with e by several methods."""

from __future__ import annotations

import polars as pl
import pytest

from aneroid.collection.contacts import letters
from aneroid.collection.dispositions import BY_CODE, OutcomeCounts, outcome_rates
from aneroid.collection.outcomes import outcome_rates_by, rates_by_group
from aneroid.study.errors import CollectionError

EXAMPLE = {"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "UH": 1, "UO": 1, "NE": 1}


def addresses(counts: dict[str, int], **columns: str) -> pl.DataFrame:
    group = [letter for letter, n in counts.items() for _ in range(n)]
    return pl.DataFrame({"group": group, **{name: [value] * len(group) for name, value in columns.items()}})


def test_every_rate_of_the_worked_example() -> None:
    """The example of rOpenSci's outcomerate, e = 0.9."""
    row = outcome_rates_by(addresses(EXAMPLE), e=0.9).row(0, named=True)
    expected = {
        "RR1": 0.364, "RR2": 0.545, "RR3": 0.370, "RR4": 0.556, "RR5": 0.444, "RR6": 0.667, "COOP1": 0.500,
        "COOP2": 0.750, "COOP3": 0.571, "COOP4": 0.857, "REF1": 0.091, "REF2": 0.093, "REF3": 0.111, "CON1": 0.727,
        "CON2": 0.741, "CON3": 0.889, "LOC1": 0.818, "LOC2": 0.833,
    }  # fmt: skip
    assert {name: round(row[name], 3) for name in expected} == expected
    assert row["n"] == 12


AFROBAROMETER = [
    ({"I": 1200, "NC": 166, "NE": 350, "O": 7, "R": 627, "UH": 456}, {"RR1": 0.4886, "RR3": 0.5025, "RR5": 0.6}),
    ({"I": 1200, "NC": 411, "NE": 446, "O": 15, "R": 708, "UH": 1292}, {"RR1": 0.3309, "RR3": 0.351, "RR5": 0.5141}),
    ({"I": 1199, "NC": 305, "NE": 195, "O": 9, "R": 760, "UH": 652}, {"RR1": 0.4099, "RR3": 0.4173, "RR5": 0.5275}),
]
"""Tunisia: households by outcome (refused, never met, unknown, other, ineligible), and rates from AAPOR's formulas."""


@pytest.mark.parametrize(("counts", "rates"), AFROBAROMETER)
def test_rates_of_three_waves(counts: dict[str, int], rates: dict[str, float]) -> None:
    row = outcome_rates_by(addresses(counts)).row(0, named=True)
    assert {name: round(row[name], 4) for name in rates} == rates


def test_groups_add_up_and_weights_count() -> None:
    both = pl.concat([
        addresses(EXAMPLE, stratum="a").with_columns(weight=pl.lit(3.0)),
        addresses({"I": 5, "R": 5}, stratum="b").with_columns(weight=pl.lit(1.0)),
    ])  # fmt: skip
    by = outcome_rates_by(both, "stratum", e="none")
    assert by["stratum"].to_list() == ["a", "b"]
    assert by["RR1"].to_list() == pytest.approx([4 / 11, 0.5])
    assert by["RR5"].to_list() == pytest.approx([4 / 9, 0.5])
    whole = outcome_rates_by(both, weight="weight").row(0, named=True)
    assert whole["RR1"] == pytest.approx((3 * 4 + 5) / (3 * 11 + 10))
    assert whole["NE"] == 3.0
    assert whole["e"] == pytest.approx((3 * 9 + 10) / (3 * 10 + 10))


def test_e_by_every_method_lies_between_its_limits() -> None:
    """Nine eligible at once, one later, four vacant found late, two without an eligible person, unknown cases tried once."""
    rows = (
        [("I", "1.1", 1)] * 8 + [("R", "2.11", 1), ("R", "2.11", 2)] + [("NE", "4.60", 3)] * 4 + [("NE", "4.70", 2)] * 2
    )
    rows += [("UH", "3.10", 1)] * 3 + [("UO", "3.20", 1)] * 1
    frame = pl.DataFrame(rows, schema=["group", "disposition", "attempts"], orient="row")
    e = {
        method: outcome_rates_by(frame, e=method)["e"][0]
        for method in ("proportional", "two-stage", "survival", "all", "none")
    }
    assert e["proportional"] == pytest.approx(10 / 16)
    assert e["two-stage"] == pytest.approx((3 * 10 / 16 + 10 / 12) / 4)
    assert e["none"] == 0 < e["survival"] < e["proportional"] < e["all"] == 1


def test_two_shares_of_unknown_cases() -> None:
    rates = outcome_rates(OutcomeCounts(I=5, R=5, UH=10, UO=10), (0.2, 0.8))
    assert rates["RR3"] == pytest.approx(5 / (10 + 2 + 8))
    assert rates["e"] == pytest.approx(0.5)


def test_every_code_of_in_person_surveys_has_its_letter() -> None:
    """AAPOR's table of final dispositions for in-person household surveys."""
    table = {
        "I": ["1.1"], "P": ["1.2"], "R": ["2.10", "2.11", "2.111", "2.112", "2.12"], "NC": ["2.20", "2.23", "2.24", "2.25"],
        "O": ["2.30", "2.31", "2.32", "2.33", "2.331", "2.332", "2.333", "2.36"], "UH": ["3.10", "3.11", "3.17", "3.18"],
        "UO": ["3.20", "3.90"],
        "NE": ["4.10", "4.50", "4.51", "4.52", "4.53", "4.60", "4.61", "4.62", "4.63", "4.70", "4.80"],
    }  # fmt: skip
    assert {code: d.group for code, d in BY_CODE.items()} == {
        code: group for group, codes in table.items() for code in codes
    }
    assert letters(pl.Series(["2.331", "3.20"])).to_list() == ["O", "UO"]


def test_rates_of_a_survey_by_stratum_and_interviewer() -> None:
    sample = pl.DataFrame({"psu": ["p", "q", "q"], "stratum": ["s", "t", "t"], "base_weight": [10.0, 6.0, 6.0]})
    visited = pl.DataFrame({
        "psu": ["p", "p", "q"], "interviewer": ["I1", "I1", "I2"], "group": ["I", "R", "I"],
    })  # fmt: skip
    found = rates_by_group(visited, sample)
    assert found.filter(pl.col("by").is_null(), pl.col("weighted"))["RR1"][0] == pytest.approx((5 + 12) / (10 + 12))
    assert found.filter(pl.col("by").is_null(), ~pl.col("weighted"))["RR1"][0] == pytest.approx(2 / 3)
    assert found.filter(by="stratum", weighted=False)["category"].to_list() == ["s", "t"]
    assert found.filter(by="interviewer", weighted=False)["RR1"].to_list() == pytest.approx([0.5, 1])


def test_what_rates_cannot_use_is_named() -> None:
    frame = addresses(EXAMPLE)
    with pytest.raises(CollectionError, match=r"C-RATE-1.*stratum"):
        outcome_rates_by(frame, "stratum")
    with pytest.raises(CollectionError, match="C-RATE-2"):
        outcome_rates_by(frame.with_columns(w=pl.lit(-1.0)), weight="w")
    with pytest.raises(CollectionError, match=r"C-RATE-1.*attempts"):
        outcome_rates_by(frame, e="survival")
    with pytest.raises(CollectionError, match=r"C-DISP-1.*X"):
        outcome_rates_by(pl.DataFrame({"group": ["I", "X"]}))
    with pytest.raises(CollectionError, match=r"C-DISP-1.*9\.9"):
        outcome_rates_by(pl.DataFrame({"disposition": ["1.1", "9.9"]}))
