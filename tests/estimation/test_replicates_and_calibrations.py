"""Replicates that leave out a whole group, strata that are certain, and one calibration after another."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from aneroid.estimation import Design
from aneroid.study.errors import EstimationError

SMALL = pl.DataFrame({
    "h": [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3],
    "p": [11, 11, 11, 21, 21, 22, 22, 31, 31, 32, 33, 33],
    "w": [2.0, 1, 3, 1, 2, 2, 1, 3, 1, 2, 2, 1],
    "y": [4, 6, 5, 7, 9, 3, 8, 2, 6, 5, 9, 4],
    "N": [1, 1, 1, 6, 6, 6, 6, 9, 9, 9, 9, 9],
}).with_columns(over=pl.col("y") > 5)  # fmt: skip
UNSURE = SMALL.filter(pl.col("h") > 1)
JACKKNIFE = [1 / 2, 1 / 2, 2 / 3, 2 / 3, 2 / 3]


def given(**options: object) -> Design:
    """The jackknife's weights as a file brings them."""
    factors = np.ones((9, 5))
    for column, unit in enumerate([21, 22, 31, 32, 33]):
        same = UNSURE["h"] == unit // 10
        n = UNSURE.filter(same)["p"].n_unique()
        factors[same.to_numpy(), column] = n / (n - 1)
        factors[(UNSURE["p"] == unit).to_numpy(), column] = 0.0
    weights = pl.DataFrame(UNSURE["w"].to_numpy()[:, None] * factors, schema=[f"r{k}" for k in range(5)])
    return Design(UNSURE.hstack(weights), weight="w", replicates="r*", method="JKn", **options)  # type: ignore[arg-type]


def test_a_stratum_drawn_for_certain_is_not_lonely() -> None:
    """R: options(survey.lonely.psu = "average"); SE(svymean(~y, svydesign(~p, strata=~h, weights=~w, fpc=~N)))."""
    design = Design(SMALL, weight="w", strata="h", psu="p", fpc="N", lonely_psu="average")
    assert design.mean("y")["se"].item() == pytest.approx(0.671561771470037, rel=1e-12)
    assert design.proportion("over")["se"].to_list() == pytest.approx([0.0975320325061522] * 2, rel=1e-12)
    assert design.tabulate(["over"], by=[])["se"].to_list() == pytest.approx([0.0975320325061522] * 2, rel=1e-12)


@pytest.mark.parametrize("mse", [False, True])
def test_a_replicate_without_anybody_of_the_group_is_left_out(mse: bool) -> None:
    """R: "1 replicates gave NA results and were discarded", and a standard error of zero."""
    design = given(rscales=JACKKNIFE, mse=mse)
    assert design.mean("y", by="p")["se"].to_list() == pytest.approx([0] * 5, abs=1e-14)
    assert design.proportion("over", by="p")["se"].to_list() == pytest.approx([0] * 10, abs=1e-14)
    table = design.tabulate(["over"], by=["p"]).filter(pl.col("by") == "p")
    assert table["se"].to_list() == pytest.approx([0] * 10, abs=1e-14)


def test_replicates_of_a_domain_count_its_own_units() -> None:
    """R: degf(r), degf(subset(r, p %in% c(31, 21))), degf(subset(r, p %in% c(31, 22, 21))); SE 3.07276259396129."""
    design = given(rscales=JACKKNIFE)
    two = design.subset(pl.col("p").is_in([31, 21]))
    assert design.mean("y")["df"].item() == 3
    assert two.mean("y")["df"].item() == 1
    assert two.mean("y")["se"].item() == pytest.approx(3.07276259396129, rel=1e-12)
    assert design.subset(pl.col("p").is_in([31, 22, 21])).mean("y")["df"].item() == 2


def test_replicates_made_here_have_the_degrees_of_their_design() -> None:
    plain = Design(UNSURE, weight="w", strata="h", psu="p")
    domain = pl.col("p").is_in([31, 32, 22])
    made = plain.replicate("JKn").subset(domain)
    assert made.mean("y")["df"].item() == plain.subset(domain).mean("y")["df"].item() == 1


def test_jackknife_weights_without_their_scales_are_refused() -> None:
    with pytest.raises(EstimationError, match="E-REP-5"):
        given()
    assert given(scale=0.6).mean("y")["se"].item() > 0


def test_a_population_that_differs_within_a_stratum_is_refused() -> None:
    uneven = SMALL.with_columns(N=pl.when(pl.col("p") == 32).then(12).otherwise("N"))
    for data in (uneven, uneven.reverse()):
        with pytest.raises(EstimationError, match=r"E-FPC-2.*stratum 3: 9 and 12"):
            Design(data, weight="w", strata="h", psu="p", fpc="N")


def test_successive_differences_follow_the_order_of_the_data() -> None:
    """Names such as P10 and P2 must not be sorted: the order is that of selection."""
    numbers = pl.DataFrame({"k": np.arange(12), "y": np.arange(12.0) ** 2, "w": 1.0})
    named = numbers.with_columns(
        p=pl.format("P{}", "k"), padded=pl.format("P{}", pl.col("k").cast(pl.String).str.zfill(3))
    )
    errors = [
        Design(named, weight="w", psu=psu).replicate("SDR", count=16).mean("y")["se"].item()
        for psu in ("k", "p", "padded")
    ]
    assert errors == pytest.approx([errors[0]] * 3, rel=1e-12)
    # With more replicates than units: half the sum of squared differences of neighbours, the loop closed.
    y = numbers["y"].to_numpy() / 12
    assert errors[0] == pytest.approx(np.sqrt(0.5 * ((y - np.roll(y, 1)) ** 2).sum()), rel=1e-12)


def test_a_second_calibration_knows_of_the_first() -> None:
    """Against the jackknife whose every replicate goes through both."""
    generator = np.random.default_rng(3)
    n = 1500
    a = generator.integers(0, 3, n)
    b = (a + generator.integers(0, 2, n)) % 3
    data = pl.DataFrame({
        "a": a, "b": b, "y": 2 * a + 3 * b + generator.normal(size=n), "w": generator.uniform(0.5, 3, n),
        "psu": np.arange(n) // 5, "stratum": np.arange(n) // 5 % 10,
    })  # fmt: skip
    size = data["w"].sum()

    def calibrated(design: Design) -> Design:
        first = design.poststratify({"a": {0: 0.5 * size, 1: 0.3 * size, 2: 0.2 * size}})
        return first.calibrate({"b": {0: 0.2 * size, 1: 0.3 * size, 2: 0.5 * size}})

    plain = Design(data, weight="w", strata="stratum", psu="psu")
    ours, again = calibrated(plain), calibrated(plain.replicate("JKn"))
    for by in (None, "a"):
        assert ours.mean("y", by=by)["se"].to_list() == pytest.approx(again.mean("y", by=by)["se"].to_list(), rel=0.01)
    shares = ours.proportion("b", by="a").filter(pl.col("estimate") > 0)["se"].to_list()
    table = ours.tabulate(["b"], by=["a"]).filter((pl.col("by") == "a") & (pl.col("estimate") > 0))["se"].to_list()
    assert sorted(table) == pytest.approx(sorted(shares), rel=1e-10)
    jackknifed = again.proportion("b", by="a").filter(pl.col("estimate") > 0)["se"].to_list()
    assert shares == pytest.approx(jackknifed, rel=0.01)


def test_weights_of_single_precision_are_added_up_in_double() -> None:
    generator = np.random.default_rng(1)
    n = 50_000
    data = pl.DataFrame({
        "h": np.arange(n) // 2500, "p": np.arange(n) // 100, "w": generator.uniform(0.5, 4, n).astype(np.float32),
        "q": generator.integers(1, 6, n), "g": generator.integers(0, 3, n),
    })  # fmt: skip
    here = Design(data, weight="w", strata="h", psu="p").tabulate(["q"], by=["g"])
    there = Design(data.lazy(), weight="w", strata="h", psu="p").tabulate(["q"], by=["g"])
    for column in ("estimate", "se", "weighted_n"):
        assert there[column].to_list() == pytest.approx(here[column].to_list(), rel=1e-13)
