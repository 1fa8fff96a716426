"""Weights: margins met, factors multiply, contradictions named; the reference weights of R's survey package."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aneroid.statistics.calibration import rake
from aneroid.statistics.design_effects import kish_effect
from aneroid.statistics.household import KISH_TABLES, kish_table
from aneroid.study.errors import WeightingError
from aneroid.study.settings import SampleSection, WeightingSection
from aneroid.weighting.base import person_factors, with_kish_probability
from aneroid.weighting.weights import weight_interviews

GOLDEN = Path(__file__).parent.parent / "reference/golden"


def test_raking_gives_the_weights_of_the_reference() -> None:
    case = next(c for c in json.loads((GOLDEN / "cases.json").read_text()) if c["id"] == "rake.weights")
    data = pl.read_csv(GOLDEN / case["data"], infer_schema_length=None)
    memberships, targets = [], []
    for name, counts in case["design"]["calibration"]["margins"].items():
        order = list(counts)
        memberships.append(data[name].replace_strict(order, list(range(len(order)))).to_numpy())
        targets.append(np.array(list(counts.values()), dtype=float))
    weights = data["pw"].to_numpy()
    expected = np.array(case["expected"][0]["weights"])
    assert np.allclose(weights * rake(weights, memberships, targets), expected, rtol=1e-7)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_raked_weights_meet_every_margin_and_raking_twice_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 400
    memberships = [rng.integers(0, k, n) for k in (2, 3, 4)]
    weights = rng.lognormal(0, 0.5, n)
    targets = [rng.dirichlet(np.full(k, 20.0)) * 1000 for k in (2, 3, 4)]
    final = weights * rake(weights, memberships, targets)
    for membership, target in zip(memberships, targets, strict=True):
        assert np.allclose(np.bincount(membership, weights=final), target, rtol=1e-9)
    assert np.allclose(rake(final, memberships, targets), 1.0, rtol=1e-9)
    assert np.allclose(weights * rake(7.5 * weights, memberships, targets) * 7.5, final, rtol=1e-8)


def test_targets_that_cannot_be_met_are_named() -> None:
    with pytest.raises(WeightingError, match=r"category 3 of margin 2"):
        rake(
            np.ones(4),
            [np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])],
            [np.array([2.0, 2.0]), np.array([1.0, 1.0, 2.0])],
        )
    with pytest.raises(WeightingError, match="W-RAKE-2"):
        rake(np.ones(2), [np.array([0, 1]), np.array([0, 1])], [np.array([1.0, 1.0]), np.array([2.0, 2.0])])
    with pytest.raises(WeightingError, match="W-RAKE-4"):
        rake(np.ones(2), [np.array([0, 1]), np.array([0, 1])], [np.array([1.0, 3.0]), np.array([3.0, 1.0])], steps=50)


def test_kish_effect_of_equal_and_unequal_weights() -> None:
    assert kish_effect(np.ones(10)) == pytest.approx(1)
    assert kish_effect(np.array([1.0, 3.0])) == pytest.approx(2 * 10 / 16)


SAMPLE = pl.DataFrame(
    {"interview_id": ["a", "b", "c", "d"], "psu": ["p", "p", "q", "q"], "base_weight": [10.0, 10, 20, 20]}
)
ADDRESSES = pl.DataFrame({"psu": ["p", "p", "p", "q", "q", "q"], "group": ["I", "I", "NE", "I", "I", "R"]})
PEOPLE = pl.DataFrame({"interview_id": ["a", "b", "c", "d"], "adults": [1, 2, 1, 9], "sex": ["m", "f", "m", "f"]})


def test_factors_by_hand() -> None:
    """PSU p: two planned, two eligible; q: two planned, three eligible, two interviewed. Everybody is one class."""
    plan = WeightingSection(method="none", adults_cap=3)
    weights = weight_interviews(PEOPLE, SAMPLE, ADDRESSES, {}, plan).weights
    assert weights["release"].to_list() == pytest.approx([1, 1, 2 / 3, 2 / 3])
    assert weights["nonresponse"].to_list() == pytest.approx([60 / (140 / 3)] * 4)
    assert weights["adults"].to_list() == [1, 2, 1, 3]
    assert weights["weight"].to_list() == pytest.approx([10 * 9 / 7, 20 * 9 / 7, 40 / 3 * 9 / 7, 40 * 9 / 7])


def design(*, listed: bool = False, person: str = "next-birthday") -> SampleSection:
    return SampleSection.model_validate({
        "interviews": 20, "allocation": [{"by": "region", "size": "people"}], "strata": ["region"],
        "psu": {"interviews": 10, "size": "people", "segment_size": 100, "group": "block" if listed else None},
        "household": {"method": "address-list" if listed else "random-route"}, "person": {"method": person},
    })  # fmt: skip


def test_addresses_drawn_from_a_list_keep_their_weight_whatever_the_others_turn_out_to_be() -> None:
    """Ten of a hundred addresses in each of p and q; four of q's are no dwellings: the weight of every other is ten."""
    ids = [f"{psu}{k}" for psu in "pq" for k in range(10)]
    sample = pl.DataFrame({"interview_id": ids, "psu": [i[0] for i in ids], "household_probability": [0.1] * 20})
    letters = ["I"] * 16 + ["NE"] * 4
    addresses = pl.DataFrame({"psu": [i[0] for i in ids], "group": letters})
    people = pl.DataFrame({"interview_id": ids[:16], "adults": [1] * 16})
    plan = WeightingSection(method="none")
    drawn = weight_interviews(people, sample, addresses, {}, plan, design(listed=True)).weights
    assert drawn["weight"].to_list() == pytest.approx([10.0] * 16)
    spare = pl.concat([addresses, pl.DataFrame({"psu": ["q"] * 10, "group": ["R"] * 5 + ["NE"] * 5})])
    opened = weight_interviews(people, sample, spare, {}, plan, design(listed=True)).weights
    assert opened["release"].to_list() == pytest.approx([1.0] * 10 + [0.5] * 6)
    walked = weight_interviews(people, sample, addresses, {}, plan, design()).weights
    assert walked["release"].to_list() == pytest.approx([1.0] * 10 + [10 / 6] * 6)


@pytest.mark.parametrize("response", ["classes", "propensity"])
def test_everyone_of_a_household_has_the_weight_of_the_household(response: str) -> None:
    """Four households, all interviewed, one to three persons each: nobody stands for anybody else."""
    sample = pl.DataFrame({
        "interview_id": ["a", "b", "c", "d"], "psu": ["p", "p", "q", "q"], "base_weight": [10.0] * 4,
        "side": ["x", "x", "y", "y"],
    })  # fmt: skip
    households = ["a", "a", "b", "c", "c", "c", "d"]
    people = pl.DataFrame({"interview_id": households, "address_id": [f"{i}/01" for i in households],
                           "adults": [2, 2, 1, 3, 3, 3, 1]})  # fmt: skip
    addresses = sample.select("interview_id", "psu", address_id=pl.col("interview_id") + "/01", group=pl.lit("I"))
    classes = WeightingSection(method="none", nonresponse=("side",))
    found = weight_interviews(people, sample, addresses, {}, classes, design(person="everyone"))
    assert found.weights["weight"].to_list() == pytest.approx([10.0] * 7)
    assert found.classes["interviewed"].to_list() == [2, 2]
    refused = pl.concat([addresses, addresses.head(2).with_columns(
        group=pl.lit("R"), address_id=pl.lit("none"))])  # fmt: skip
    plan = WeightingSection.model_validate(
        {"method": "none", "nonresponse": ["side"], "response": {"method": response}}
    )
    some = people.filter(pl.int_range(pl.len()) != 4)  # one of c's three was not
    found = weight_interviews(some, sample, refused, {}, plan, design(person="everyone")).weights
    assert found["adults"].to_list() == pytest.approx([1, 1, 1, 1.5, 1.5, 1])
    assert found["nonresponse"].to_list() == pytest.approx(
        [2.0] * 3 + [1.0] * 3, rel=0.05 if response != "classes" else None
    )


def test_the_kish_table_of_the_address_gives_the_probability() -> None:
    """Of five adults Kish's tables take the third and the fifth with a quarter each, the others with a sixth."""
    addresses = [f"S-{k:04d}/01" for k in range(3000)]
    people = pl.DataFrame({"interview_id": addresses, "address_id": addresses, "adults": [5] * 3000})
    known = with_kish_probability(people)
    for address, probability in known.select("address_id", "person_probability").head(50).iter_rows():
        row = KISH_TABLES[kish_table(address)][4]
        assert probability == pytest.approx({1: 1 / 6, 2: 1 / 6, 3: 1 / 4, 4: 1 / 6, 5: 1 / 4}[row])
    factors = person_factors(known, 6)
    assert set(factors.round(6)) == {4.0, 6.0}
    assert factors.mean() == pytest.approx(5, abs=0.06)
    assert person_factors(people, 6).tolist() == [5.0] * 3000
    few = with_kish_probability(people.with_columns(adults=pl.int_range(pl.len()) % 4 + 1))
    assert (1 / few["person_probability"]).to_list() == pytest.approx(few["adults"].to_list())
    with pytest.raises(WeightingError, match="W-BASE-1"):
        with_kish_probability(people.with_columns(adults=pl.lit(None, dtype=pl.Int64)))


def test_calibration_and_its_record() -> None:
    plan = WeightingSection(calibrate=("sex",))
    result = weight_interviews(PEOPLE, SAMPLE, ADDRESSES, {"sex": {"m": 0.5, "f": 0.5}}, plan)
    assert result.margins["after"].to_list() == pytest.approx([0.5, 0.5])
    assert result.margins["before"].to_list() != pytest.approx([0.5, 0.5])


def test_what_weighting_cannot_use_is_named() -> None:
    plan = WeightingSection(calibrate=("sex",))
    with pytest.raises(WeightingError, match="nobody interviewed in x"):
        weight_interviews(PEOPLE, SAMPLE, ADDRESSES, {"sex": {"m": 0.5, "f": 0.4, "x": 0.1}}, plan)
    with pytest.raises(WeightingError, match="not in the margin: f"):
        weight_interviews(PEOPLE, SAMPLE, ADDRESSES, {"sex": {"m": 1.0}}, plan)
    with pytest.raises(WeightingError, match="W-BASE-1"):
        weight_interviews(PEOPLE.with_columns(adults=pl.lit(0)), SAMPLE, ADDRESSES, {}, plan)
