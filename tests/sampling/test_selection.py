"""Selection by settings: every method's recorded probabilities, order, merging and splitting, reserves, addresses."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aneroid.sampling.draw import derive_units, draw_addresses, draw_reserves, draw_sample
from aneroid.sampling.selection import draw_psus
from aneroid.sampling.units import form_units, record_units, serpentine, split_into_segments
from aneroid.study.errors import SamplingError
from aneroid.study.settings import PSUSettings, SampleSection


def frame(units: int = 40, seed: int = 3) -> pl.DataFrame:
    """An invented country of two regions."""
    rng = np.random.default_rng(seed)
    return pl.DataFrame({
        "unit": [f"u{k:02d}" for k in range(units)],
        "region": ["north" if k < units // 2 else "south" for k in range(units)],
        "height": rng.permutation(units).astype(str),
        "people": rng.integers(200, 4000, units).astype(float),
        "latitude": 42 + rng.random(units), "longitude": 20 + rng.random(units),
    })  # fmt: skip


def design(psu: dict[str, Any] | None = None, **changes: Any) -> SampleSection:
    """A design on that frame; what a test does not speak of is plain."""
    made: dict[str, Any] = {
        "interviews": 120,
        "strata": ["region"],
        "allocation": [{"by": "region", "size": "people"}],
        "psu": {"interviews": 10, "size": "people", "segment_size": 500} | (psu or {}),
    }
    return SampleSection.model_validate(made | changes)


METHODS: list[dict[str, Any]] = [
    {"method": "systematic"},
    {"method": "systematic", "order": ["height"]},
    {"method": "simple"},
    {"method": "simple", "permanent": {"seed": 4}},
    {"method": "sampford"},
    {"method": "pareto"},
    {"method": "pareto", "permanent": {"seed": 4, "start": 0.5}},
    {"method": "pivotal"},
    {"method": "local-pivotal", "coordinates": ["latitude", "longitude"]},
]


@pytest.mark.parametrize("psu", METHODS, ids=str)
def test_every_method_draws_the_planned_sample_with_its_probabilities_on_record(psu: dict[str, Any]) -> None:
    sample = draw_sample(frame(), design(psu), prefix="T", interviewers=4, seed=9)
    assert sample.height == 120
    assert sample["interview_id"].n_unique() == 120
    psus = sample.unique("psu")
    assert psus.height == 12
    assert psus.group_by("region").len()["len"].min() >= 2  # type: ignore[operator]
    assert psus.select((pl.col("psu_probability") > 0).all() & (pl.col("psu_probability") <= 1).all()).item()
    weights = sample.select(1 / (pl.col("psu_probability") * pl.col("household_probability")))
    assert np.allclose(weights.to_series(), sample["base_weight"])
    again = draw_sample(frame(), design(psu), prefix="T", interviewers=4, seed=9)
    assert again.equals(sample)


@pytest.mark.parametrize("psu", [*METHODS, {"method": "poisson"}], ids=str)
def test_weights_by_the_recorded_probabilities_give_the_population(psu: dict[str, Any]) -> None:
    """Horvitz and Thompson's estimate of the households is right on average, whatever the method."""
    people = frame()
    cell = people.filter(pl.col("region") == "north")
    plan = design({k: v for k, v in psu.items() if k != "permanent"}).psu
    psus = form_units(cell, plan)
    rng = np.random.default_rng(5)
    totals = []
    for _ in range(400):
        chosen, probability = draw_psus(psus, 6, plan, rng)
        totals.append((psus["segment_size"].to_numpy()[chosen] / probability[chosen]).sum())
    error = np.std(totals) / np.sqrt(len(totals))
    assert abs(np.mean(totals) - psus["segment_size"].sum()) < max(4.5 * error, 1e-6 * cell["people"].sum())


def test_order_runs_there_and_back() -> None:
    units = pl.DataFrame(
        {"unit": list("abcdef"), "zone": ["2", "10", "2", "10", "2", "30"], "height": ["1", "5", "3", "9", "2", "4"]}
    )
    ordered = serpentine(units, ["zone", "height"])
    assert ordered["zone"].to_list() == ["2", "2", "2", "10", "10", "30"]  # numbers, not letters
    assert ordered["height"].to_list() == ["1", "2", "3", "9", "5", "4"]
    assert serpentine(units, []).equals(units)


def test_implicit_stratification_spreads_the_sample_along_the_order() -> None:
    """Of 60 equal PSUs in order of height, a systematic draw of 6 takes one out of every ten."""
    cell = pl.DataFrame(
        {
            "unit": [f"u{k}" for k in range(60)],
            "people": [100.0] * 60,
            "height": np.random.default_rng(1).permutation(60).astype(str),
        }
    )
    plan = PSUSettings(interviews=5, size="people", segment_size=100, order=("height",))
    psus = form_units(cell, plan)
    for seed in range(50):
        chosen, _ = draw_psus(psus, 6, plan, np.random.default_rng(seed))
        assert (np.sort(psus["height"].cast(pl.Int64).to_numpy()[chosen]) // 10).tolist() == [0, 1, 2, 3, 4, 5]


def test_permanent_numbers_keep_psus_from_wave_to_wave_or_change_them() -> None:
    def drawn(start: float, seed: int) -> set[str]:
        plan = design({"method": "pareto", "permanent": {"seed": 4, "start": start}})
        return set(draw_sample(frame(), plan, prefix="T", interviewers=4, seed=seed)["psu"])

    first = drawn(0.0, 1)
    assert drawn(0.0, 2) == first  # another wave's seed changes routes, not PSUs
    assert len(drawn(0.5, 2) & first) <= 2


def test_permanent_numbers_do_not_spoil_the_probabilities() -> None:
    plan = design({"method": "simple", "permanent": {"seed": 4}}).psu
    psus = form_units(frame(), plan)
    seen = np.zeros(psus.height)
    for seed in range(600):
        changed = plan.model_copy(update={"permanent": plan.permanent.model_copy(update={"seed": seed})})  # type: ignore[union-attr]
        chosen, probability = draw_psus(psus, 30, changed, np.random.default_rng(0))
        seen[chosen] += 1
    p = 30 / psus.height
    assert np.allclose(probability, p)
    assert (np.abs(seen / 600 - p) < 4.5 * np.sqrt(p * (1 - p) / 600)).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 900), min_size=1, max_size=30), st.integers(1, 400), st.booleans())
def test_merging_and_splitting_keep_everybody(sizes: list[int], smallest: int, by_map: bool) -> None:
    rng = np.random.default_rng(len(sizes))
    cell = pl.DataFrame({
        "unit": [f"u{k}" for k in range(len(sizes))], "people": [float(s) for s in sizes],
        "y": rng.random(len(sizes)), "x": rng.random(len(sizes)),
    })  # fmt: skip
    plan = PSUSettings(
        interviews=1, size="people", segment_size=400, smallest=smallest, coordinates=("y", "x") if by_map else None
    )
    psus, record = form_units(cell, plan), record_units(cell, plan)
    assert psus["segment_size"].sum() == sum(sizes) == record["size"].sum()
    assert psus["segment"].n_unique() == psus.height
    assert record["unit"].to_list() == cell["unit"].to_list()
    whole = record.group_by("merged").agg(pl.col("size").sum(), pl.len(), pl.col("rule").first())
    assert whole["size"].min() >= min(smallest, sum(sizes))  # type: ignore[operator]
    assert whole.filter(pl.col("len") > 1)["rule"].is_in(["merged"]).all()
    assert whole.filter((pl.col("len") == 1) & (pl.col("size") >= 600))["rule"].is_in(["split"]).all()


def test_the_nearest_neighbour_takes_in_a_small_unit() -> None:
    cell = pl.DataFrame(
        {"unit": ["far", "small", "near"], "people": [500.0, 20.0, 700.0], "y": [0.0, 1.0, 1.1], "x": [0.0, 0.0, 0.0]}
    )
    plan = {"interviews": 5, "size": "people", "segment_size": 1000, "smallest": 100}
    by_map = record_units(cell, PSUSettings.model_validate(plan | {"coordinates": ["y", "x"]}))
    assert dict(by_map.select("unit", "merged").iter_rows()) == {
        "far": "far",
        "small": "small+near",
        "near": "small+near",
    }
    by_size = record_units(cell, PSUSettings.model_validate(plan))
    assert dict(by_size.select("unit", "merged").iter_rows())["small"] == "far+small"


def test_splitting_is_even() -> None:
    segments = split_into_segments(pl.DataFrame({"unit": ["a", "b"], "people": [1000.0, 90.0]}), "people", 300)
    assert segments["segment"].to_list() == ["a/001", "a/002", "a/003", "b/001"]
    assert segments["segment_size"].to_list() == [334, 333, 333, 90]


def test_every_unit_of_the_frame_is_accounted_for() -> None:
    record = derive_units(frame(), design({"smallest": 400}))
    assert record["unit"].to_list() == frame()["unit"].to_list()
    assert set(record["rule"]) == {"merged", "split", "kept"} & set(record["rule"])
    assert record.filter(pl.col("rule") == "split")["segments"].min() > 1  # type: ignore[operator]


def test_reserves_are_others_than_the_sample_and_leave_it_as_it_was() -> None:
    plan, plain = design({"reserves": 3}), design()
    sample = draw_sample(frame(), plan, prefix="T", interviewers=4, seed=9)
    assert sample.equals(draw_sample(frame(), plain, prefix="T", interviewers=4, seed=9))
    reserves = draw_reserves(frame(), sample, plan, seed=9)
    assert reserves.height == 6
    assert not set(reserves["psu"]) & set(sample["psu"])
    assert reserves.group_by("region").agg(pl.col("order").sort()).get_column("order").to_list() == [[1, 2, 3]] * 2
    assert reserves["reserve_probability"].is_between(0, 1).all()
    known = dict(sample.select("psu", "psu_probability").iter_rows())
    same_size = reserves.filter(pl.col("psu_households") == sample["psu_households"][0])
    assert all(p > 0 for p in [*known.values(), *same_size["psu_probability"]])


def addresses() -> pl.DataFrame:
    """Enumeration areas with their addresses."""
    rows = [(f"{ea}-{k}", f"EA{ea:02d}", "north" if ea < 8 else "south", 1.0, f"Street {ea}, no. {k}")
            for ea in range(16) for k in range(20 + ea)]  # fmt: skip
    return pl.DataFrame(rows, schema=["unit", "ea", "region", "people", "address"], orient="row")


def test_addresses_are_drawn_in_drawn_areas() -> None:
    plan = design(
        {"interviews": 6, "group": "ea", "segment_size": 1}, household={"method": "address-list"}, interviews=48
    )
    sample = draw_sample(addresses(), plan, prefix="T", interviewers=2, seed=1)
    assert sample.height == 48
    assert sample["psu"].n_unique() == 8
    assert sample["start_place"].n_unique() == 48
    number = dict(addresses().group_by("ea").len().iter_rows())
    assert all(number[psu] == households for psu, households in sample.select("psu", "psu_households").iter_rows())
    listing = draw_addresses(addresses(), sample, plan, seed=1)
    slots = sample.select("psu", "start_place", order="slot")
    assert slots.join(listing, on=["psu", "order"]).select((pl.col("start_place") == pl.col("address")).all()).item()
    assert listing.height == sum(number[psu] for psu in set(sample["psu"]))


def test_a_plain_list_of_addresses_is_a_sample_without_clusters() -> None:
    plan = design(
        {"interviews": 1, "segment_size": 1, "method": "simple"}, household={"method": "address-list"}, interviews=40
    )
    sample = draw_sample(addresses(), plan, prefix="T", interviewers=2, seed=1)
    assert sample["psu"].n_unique() == 40
    assert (sample["household_probability"] == 1).all()
    known = dict(addresses().select("unit", "address").iter_rows())
    assert all(known[psu.split("/")[0]] == place for psu, place in sample.select("psu", "start_place").iter_rows())
    assert sample["base_weight"].sum() == pytest.approx(addresses().height, rel=0.02)


def test_a_grid_lends_its_coordinates_to_the_routes() -> None:
    plan = design({"coordinates": ["latitude", "longitude"]})
    sample = draw_sample(frame(), plan, prefix="T", interviewers=4, seed=9)
    place = {row[0]: row[1:] for row in frame().select("unit", "latitude", "longitude").iter_rows()}
    for psu, latitude, longitude in sample.select("psu", "start_latitude", "start_longitude").iter_rows():
        assert place[psu.split("/")[0]] == (latitude, longitude)


@pytest.mark.parametrize(
    ("psu", "changes", "code"),
    [
        ({"segment_size": 40_000, "interviews": 3}, {"interviews": 180}, "P-DRAW-1"),
        ({"interviews": 60, "segment_size": 50}, {"interviews": 600}, "P-DRAW-2"),
        ({}, {"interviews": 10**6}, "P-DRAW-5"),
        ({"method": "poisson", "interviews": 40}, {"minimum_psus": 7}, "P-DRAW-4"),
    ],
)
def test_draws_that_cannot_be_made_are_refused(psu: dict[str, Any], changes: dict[str, Any], code: str) -> None:
    with pytest.raises(SamplingError, match=code):
        for seed in range(20):
            draw_sample(frame(), design(psu, **changes), prefix="T", interviewers=4, seed=seed)


@pytest.mark.parametrize(
    ("psu", "word"),
    [
        ({"method": "local-pivotal"}, "coordinates"),
        ({"permanent": {"seed": 1}}, "permanent"),
        ({"smallest": 600}, "smallest"),
        ({"order": ["a", "a"]}, "twice"),
        ({"coordinates": ["a", "a"]}, "different"),
        ({"group": "ea"}, "address-list"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(psu: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        design(psu)
