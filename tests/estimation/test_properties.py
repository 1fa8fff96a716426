"""What must hold for every design, and the errors of designs that cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aneroid.estimation import Design
from aneroid.study.errors import EstimationError, WeightingError


def survey(seed: int, n: int = 240) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    psu = np.sort(rng.integers(0, 24, n))
    psu[:24] = np.arange(24)
    answers = np.array(["yes", "no", "dk"])[rng.choice(3, n, p=[0.5, 0.4, 0.1])]
    return pl.DataFrame({
        "stratum": psu // 6, "psu": psu, "w": rng.lognormal(0, 0.5, n), "y": rng.normal(50, 10, n), "x": rng.uniform(1, 2, n),
        "q": pl.Series(answers).set(pl.Series(rng.random(n) < 0.05), None), "g": np.array(["a", "b"])[rng.integers(0, 2, n)],
        "h": np.array(["u", "v", "z"])[rng.integers(0, 3, n)],
    })  # fmt: skip


def design(data: Any, **changes: Any) -> Design:
    return Design(data, **{"weight": "w", "strata": "stratum", "psu": "psu", **changes})


def same(a: pl.DataFrame, b: pl.DataFrame, columns: tuple[str, ...] = ("estimate", "se"), rel: float = 1e-12) -> None:
    for name in columns:
        assert np.allclose(a[name].to_numpy(), b[name].to_numpy(), rtol=rel, atol=1e-15, equal_nan=True)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_scaling_the_weights_and_reordering_the_rows_change_nothing(seed: int) -> None:
    data = survey(seed)
    whole = design(data).tabulate(["q"], by=["g"])
    same(whole, design(data.with_columns(pl.col("w") * 1000)).tabulate(["q"], by=["g"]), rel=1e-10)
    same(whole, design(data.sample(fraction=1, shuffle=True, seed=seed)).tabulate(["q"], by=["g"]), rel=1e-10)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_tabulate_equals_proportion_and_mean_of_an_indicator(seed: int) -> None:
    data = survey(seed)
    table = design(data).tabulate(["q"], by=["g"], degrees="design")
    same(
        table.filter(pl.col("by").is_null()),
        design(data).proportion("q"),
        ("estimate", "se", "low", "high", "deff"),
        1e-9,
    )
    same(
        table.filter(pl.col("by") == "g").sort("group", "level"),
        design(data).proportion("q", by="g").sort("g", "level"),
        rel=1e-9,
    )
    yes = data.with_columns(i=pl.when(pl.col("q").is_not_null()).then((pl.col("q") == "yes").cast(pl.Float64)))
    same(design(yes).mean("i"), design(data).proportion("q").filter(pl.col("level") == "yes"), rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_complementary_answers_have_equal_errors_and_shares_add_up(seed: int) -> None:
    data = survey(seed).with_columns(two=pl.when(pl.col("q") == "yes").then(pl.lit("yes")).otherwise(pl.lit("other")))
    both = design(data).proportion("two")
    assert both["estimate"].sum() == pytest.approx(1)
    assert both["se"][0] == pytest.approx(both["se"][1], rel=1e-10)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_a_domain_equals_the_ratio_of_totals_and_keeps_the_design(seed: int) -> None:
    data = survey(seed).with_columns(
        ya=pl.when(pl.col("g") == "a").then("y").otherwise(0.0), one=(pl.col("g") == "a").cast(pl.Float64)
    )
    same(design(data).subset(pl.col("g") == "a").mean("y"), design(data).ratio("ya", "one"), rel=1e-9)
    same(design(data).mean("y", by="g").filter(pl.col("g") == "a"), design(data).ratio("ya", "one"), rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_calibrated_tables_have_the_errors_of_the_general_engine(seed: int) -> None:
    data = survey(seed)
    total = float(data["w"].sum())
    raked = design(data).rake(
        {"g": {"a": 0.45 * total, "b": 0.55 * total}, "h": {"u": 0.3 * total, "v": 0.3 * total, "z": 0.4 * total}}
    )
    table = raked.tabulate(["q"], by=["g"], degrees="design")
    same(table.filter(pl.col("by").is_null()), raked.proportion("q"), rel=1e-8)
    known = raked.tabulate(["g"])
    assert known["estimate"].to_list() == pytest.approx([0.45, 0.55], abs=1e-10)
    assert known["se"].max() < 1e-9


def test_the_difference_of_groups_knows_their_covariance() -> None:
    data = survey(1)
    found = design(data).difference("y", "g", ("a", "b")).row(0, named=True)
    means = dict(design(data).mean("y", by="g").select("g", "estimate").iter_rows())
    assert found["estimate"] == pytest.approx(means["a"] - means["b"])
    fitted = design(data).regress("y", ["g"]).row(1, named=True)
    assert fitted["estimate"] == pytest.approx(-found["estimate"])
    assert fitted["se"] == pytest.approx(found["se"], rel=1e-9)
    assert design(data).ttest("y", "g")["statistic"][0] == pytest.approx(-found["statistic"])


def test_frames_of_other_libraries_give_the_same() -> None:
    data = survey(2)
    expected = design(data).tabulate(["q"], by=["g", ["g", "h"]])
    for other in (data.to_pandas(), data.to_arrow(), data.lazy()):
        same(expected, design(other).tabulate(["q"], by=["g", ["g", "h"]]))
    assert isinstance(data.to_pandas(), pd.DataFrame)
    assert isinstance(data.to_arrow(), pa.Table)
    with pytest.raises(EstimationError, match="E-FRAME-1"):
        design([1, 2, 3])


def test_categories_nobody_chose_and_missing_answers() -> None:
    data = survey(3).with_columns(pl.col("q").cast(pl.Enum(["yes", "no", "dk", "never"])))
    rows = {row["level"]: row for row in design(data).tabulate(["q"]).iter_rows(named=True)}
    assert (rows["never"]["estimate"], rows["never"]["se"]) == (0.0, 0.0)
    assert 0 < rows["never"]["high"] < 0.03
    assert rows["yes"]["n"] == data["q"].drop_nulls().len()


def test_intervals_hold_their_estimates_whatever_the_method() -> None:
    for method in ("logit", "wald", "wilson", "beta", "arcsine", "likelihood"):
        frame = design(survey(4)).proportion("q", interval=method)
        assert ((frame["low"] <= frame["estimate"]) & (frame["estimate"] <= frame["high"])).all()
        assert frame["low"].min() >= 0
        assert frame["high"].max() <= 1


def test_lonely_psus_are_named_or_treated_as_asked() -> None:
    data = survey(5).filter((pl.col("stratum") != 2) | (pl.col("psu") == 12))
    with pytest.raises(EstimationError, match="Strata 2"):
        design(data).mean("y")
    errors = {
        how: design(data, lonely_psu=how).mean("y")["se"][0] for how in ("remove", "adjust", "average", "certainty")
    }
    assert errors["remove"] == errors["certainty"] < min(errors["adjust"], errors["average"])


@pytest.mark.parametrize(
    ("change", "arguments", "code"),
    [
        ({}, {"weight": "none"}, "E-COL-1"),
        ({"w": pl.lit(-1.0)}, {}, "E-WEIGHT-1"),
        ({"w": pl.lit(float("inf"))}, {}, "E-WEIGHT-1"),
        ({"w": pl.lit("one")}, {}, "E-NUMBER-1"),
        ({"psu": pl.col("psu") % 6}, {}, "E-PSU-1"),
        ({"stratum": pl.lit(None, pl.Int64)}, {}, "E-DESIGN-1"),
        ({"fpc": pl.lit(3)}, {"fpc": "fpc"}, "E-FPC-1"),
        ({}, {"replicates": "rep_*"}, "E-REP-1"),
        ({"r1": pl.col("w"), "r2": pl.col("w")}, {"replicates": "r?", "method": "JK9"}, "E-REP-3"),
        ({"r1": pl.col("w"), "r2": pl.col("w")}, {"replicates": "r?", "method": "JK1", "rscales": [1.0]}, "E-REP-2"),
    ],
)
def test_designs_that_cannot_be_are_explained(change: dict[str, pl.Expr], arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(EstimationError, match=code):
        design(survey(6).with_columns(**change), **arguments)


def test_calls_that_cannot_be_are_explained() -> None:
    one = design(survey(7))
    calls = {
        "E-NUMBER-1": lambda: one.mean("q"),
        "E-COL-1": lambda: one.tabulate(["nothing"]),
        "E-INT-1": lambda: one.proportion("q", interval="guess"),
        "E-LEVEL-1": lambda: one.proportion("q", confidence=95),
        "E-RULE-1": lambda: one.quantile("y", 0.5, rule="guess"),
        "E-Q-1": lambda: one.quantile("y", 50),
        "E-GROUP-1": lambda: one.difference("y", "g", ("a", "c")),
        "E-TEST-1": lambda: one.independence("q", "g", statistic="guess"),
        "E-TEST-2": lambda: one.ttest("y", "h"),
        "E-CAL-1": lambda: one.rake({"g": {"a": 1.0}}),
        "E-NAME-1": lambda: design(survey(7).rename({"g": "n"})).mean("y", by="n"),
    }
    for code, call in calls.items():
        with pytest.raises(EstimationError, match=code):
            call()
    with pytest.raises(EstimationError, match="E-EMPTY-1"):
        design(survey(7).clear())
    total = float(survey(7)["w"].sum())
    halves = {"g": {"a": 0.99 * total, "b": 0.01 * total}}
    with pytest.raises(WeightingError, match="W-CALIB-2"):
        one.calibrate(halves, method="logit", bounds=(1.1, 2.0))
    with pytest.raises(WeightingError, match="W-CALIB-4"):
        one.calibrate(halves, method="logit", bounds=(0.9, 1.1))
    with pytest.raises(WeightingError, match="W-CALIB-1"):
        one.calibrate(halves, method="logit")


def test_an_empty_domain_has_no_estimate() -> None:
    row = design(survey(8)).subset(pl.col("g") == "nobody").tabulate(["q"]).row(0, named=True)
    assert (row["n"], row["estimate"], row["low"]) == (0, None, None)


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say() -> None:
    """2,000 stratified, clustered, unequally weighted samples of a known population: between 94 and 96 per cent."""
    rng = np.random.default_rng(9)
    psus, size = 4000, 60
    leaning = np.repeat(rng.normal(0, 0.5, psus), size) + rng.normal(0, 1, psus * size)
    yes = (leaning > 0.4).astype(float)
    stratum_of = np.arange(psus) % 16
    truth, covered = yes.mean(), 0
    for _ in range(2000):
        drawn = np.concatenate([rng.choice(np.flatnonzero(stratum_of == s), 8, replace=False) for s in range(16)])
        people = (drawn[:, None] * size + rng.integers(0, size, (drawn.size, 9))).ravel()
        data = pl.DataFrame({"stratum": np.repeat(stratum_of[drawn], 9), "psu": np.repeat(drawn, 9),
                             "w": rng.uniform(0.5, 1.5, people.size), "q": yes[people]})  # fmt: skip
        row = design(data).proportion("q").row(1, named=True)
        covered += row["low"] <= truth <= row["high"]
    assert 0.94 <= covered / 2000 <= 0.96
