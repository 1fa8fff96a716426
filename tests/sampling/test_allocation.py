"""Allocation and selection: published worked examples, and what must hold for every input."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aneroid.sampling.allocation import allocate, psus_per_cell
from aneroid.sampling.units import split_into_segments
from aneroid.statistics.drawing import draw_systematic, inclusion_probabilities
from aneroid.statistics.rounding import largest_remainder
from aneroid.study.errors import SamplingError
from aneroid.study.settings import AllocationStep

SIZES = st.lists(st.integers(0, 10**7), min_size=1, max_size=40).filter(lambda sizes: sum(sizes) > 0)


def test_the_alabama_paradox_appears_as_published() -> None:
    """Populations 6, 6, 2: an eleventh seat costs the smallest state one (Balinski and Young 2001)."""
    populations = np.array([6.0, 6.0, 2.0])
    assert largest_remainder(populations, 10).tolist() == [4, 4, 2]
    assert largest_remainder(populations, 11).tolist() == [5, 5, 1]


@given(SIZES, st.integers(0, 5000))
def test_shares_add_up_and_stay_within_one_of_their_exact_value(sizes: list[int], total: int) -> None:
    shares = largest_remainder(np.array(sizes, dtype=float), total)
    exact = np.array(sizes) * total / sum(sizes)
    assert shares.sum() == total
    assert (shares >= 0).all()
    assert (np.abs(shares - exact) < 1 + 1e-6).all()


def test_allocation_adds_up_at_every_level() -> None:
    frame = pl.DataFrame({
        "region": ["a", "a", "a", "b", "b"], "town": ["x", "x", "y", "z", "z"], "kind": ["u", "r", "r", "u", "r"],
        "people": [900.0, 300.0, 800.0, 450.0, 50.0], "homes": [300.0, 90.0, 260.0, 170.0, 10.0],
    })  # fmt: skip
    steps = [AllocationStep(by="region", size="people"), AllocationStep(by="town", size="people"),
             AllocationStep(by="kind", size="homes")]  # fmt: skip
    cells = allocate(frame, 101, steps)
    assert cells["interviews"].sum() == 101
    assert dict(cells.group_by("region").agg(pl.col("interviews").sum()).iter_rows()) == {"a": 81, "b": 20}


def test_every_stratum_gets_two_psus_or_the_design_is_refused() -> None:
    cells = pl.DataFrame({"s": ["a", "a", "b"], "c": ["1", "2", "3"], "interviews": [3, 2, 8]})
    psus = psus_per_cell(cells, ["s"], 10, 2)
    assert dict(psus.group_by("s").agg(pl.col("psus").sum()).iter_rows()) == {"a": 2, "b": 2}
    with pytest.raises(SamplingError, match="P-ALLOC-2"):
        psus_per_cell(pl.DataFrame({"s": ["a"], "c": ["1"], "interviews": [1]}), ["s"], 10, 2)


@given(SIZES, st.data())
def test_inclusion_probabilities_add_up_and_never_exceed_one(sizes: list[int], data: st.DataObject) -> None:
    positive = sum(size > 0 for size in sizes)
    n = data.draw(st.integers(1, positive))
    probabilities = inclusion_probabilities(np.array(sizes, dtype=float), n)
    assert probabilities.sum() == pytest.approx(n)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()


@given(SIZES, st.data(), st.integers(0, 2**32 - 1))
def test_a_systematic_draw_takes_n_different_units_of_positive_size(
    sizes: list[int], data: st.DataObject, seed: int
) -> None:
    n = data.draw(st.integers(1, sum(size > 0 for size in sizes)))
    probabilities = inclusion_probabilities(np.array(sizes, dtype=float), n)
    drawn = draw_systematic(probabilities, np.random.default_rng(seed))
    assert np.unique(drawn).size == drawn.size == n
    assert (np.array(sizes)[drawn] > 0).all()


def test_units_are_drawn_as_often_as_their_probability_says() -> None:
    sizes = np.array([5.0, 10.0, 20.0, 40.0, 25.0, 100.0])
    probabilities = inclusion_probabilities(sizes, 3)
    rng = np.random.default_rng(1)
    counts = np.zeros(sizes.size)
    for _ in range(20_000):
        counts[draw_systematic(probabilities, rng)] += 1
    error = np.sqrt(probabilities * (1 - probabilities) / 20_000)
    assert (np.abs(counts / 20_000 - probabilities) <= 4 * error + 1e-12).all()


def test_segments_keep_the_size_of_their_unit() -> None:
    frame = pl.DataFrame({"unit": ["A", "B"], "homes": [1007.0, 40.0]})
    segments = split_into_segments(frame, "homes", 150)
    assert dict(segments.group_by("unit").agg(pl.col("segment_size").sum()).iter_rows()) == {"A": 1007, "B": 40}
    assert segments.filter(pl.col("unit") == "A")["segment_size"].is_between(143, 145).all()


def strata(**columns: list[float]) -> pl.DataFrame:
    return pl.DataFrame({"region": ["north", "south", "east"], **columns})


def shared(frame: pl.DataFrame, total: int, **step: object) -> list[int]:
    return allocate(frame, total, [AllocationStep(by="region", size="people", **step)])["interviews"].to_list()  # type: ignore[arg-type]


def test_ways_to_share_out_as_in_the_textbook() -> None:
    """Cochran (1977), section 5.5: n N S / sum of N S, and with costs over their square roots."""
    frame = strata(people=[1000.0, 3000.0, 6000.0], sd=[30.0, 10.0, 5.0], cost=[4.0, 1.0, 1.0])
    assert shared(frame, 90) == [9, 27, 54]
    assert shared(frame, 90, method="equal") == [30, 30, 30]
    assert shared(frame, 90, method="neyman", spread="sd") == [30, 30, 30]
    assert shared(frame, 90, method="optimum", spread="sd", cost="cost") == [18, 36, 36]
    roots = np.sqrt([1000, 3000, 6000])
    assert shared(frame, 90, method="square-root") == largest_remainder(roots, 90).tolist()
    assert shared(frame, 90, method="power", power=0.5) == shared(frame, 90, method="square-root")
    assert shared(frame, 90, minimum=20) == [20, 23, 47]
    assert shared(frame, 90, fixed={"south": 50}) == [6, 50, 34]
    assert shared(frame, 90, fixed={"south": 50}, minimum=10) == [10, 50, 30]
    assert sum(shared(frame, 91, rounding="huntington-hill")) == 91
    for wrong in ({"fixed": {"south": 91}}, {"minimum": 40}, {"fixed": {"north": 10, "south": 10, "east": 10}}):
        with pytest.raises(SamplingError, match="P-ALLOC-4"):
            shared(frame, 90, **wrong)
    with pytest.raises(SamplingError, match="P-ALLOC-5"):
        shared(frame, 90, fixed={"west": 3})
    with pytest.raises(ValueError, match="spread"):
        AllocationStep(by="region", size="people", method="neyman")


def test_controlled_rounding_keeps_levels_and_the_other_margin() -> None:
    rng = np.random.default_rng(3)
    frame = pl.DataFrame({
        "region": np.repeat(["a", "b", "c", "d"], 10), "town": [f"t{k}" for k in np.repeat(range(20), 2)],
        "kind": ["urban", "rural"] * 20, "people": rng.lognormal(6, 1, 40),
    })  # fmt: skip
    steps = [AllocationStep(by=by, size="people") for by in ("region", "town", "kind")]
    cells = allocate(frame, 200, steps, ["kind"])
    exact = frame.with_columns(exact=pl.col("people") / pl.col("people").sum() * 200)
    both = cells.join(exact, on=["region", "town", "kind"])
    assert cells["interviews"].sum() == 200
    for columns in (["kind"], ["region"], ["region", "town"], ["region", "town", "kind"]):
        sums = both.group_by(columns).agg(pl.col("interviews").sum(), pl.col("exact").sum())
        assert (sums["interviews"] - sums["exact"]).abs().max() < 1
    stepwise = allocate(frame, 200, steps).group_by("kind").agg(pl.col("interviews").sum())
    assert stepwise["interviews"].sum() == 200


@given(SIZES, st.integers(0, 3000), st.sampled_from(["proportional", "square-root", "equal"]))
def test_a_larger_cell_never_gets_less(sizes: list[int], interviews: int, method: str) -> None:
    ordered = sorted(size for size in sizes if size > 0)
    frame = pl.DataFrame(
        {"region": [f"r{k}" for k in range(len(ordered))], "people": ordered}, schema_overrides={"people": pl.Float64}
    )
    step = AllocationStep.model_validate({"by": "region", "size": "people", "method": method})
    shares = allocate(frame, interviews, [step])["interviews"].to_list()
    assert sum(shares) == interviews
    assert min(shares) >= 0
    if method == "proportional":
        cells = list(itertools.pairwise(zip(ordered, shares, strict=True)))
        assert all(less <= more for (small, less), (large, more) in cells if small < large)
