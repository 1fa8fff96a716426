"""Weighting against R's survey package (4.1.1); the call of each value stands beside it.

a <- read.csv("apiclus1.csv"); d <- svydesign(id=~dnum, weights=~pw, data=a, fpc=~fpc)
s <- read.csv("apistrat.csv"); ds <- svydesign(id=~1, strata=~stype, weights=~pw, data=s, fpc=~fpc)
pop <- c(`(Intercept)`=6194, stypeH=755, stypeM=1018, sch.wideYes=5122)
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from aneroid.estimation import Design
from aneroid.statistics.calibration import calibrate_margins
from aneroid.statistics.logistic import fit_logistic, propensities
from aneroid.statistics.trimming import trim_weights

GOLDEN = Path(__file__).parent.parent / "reference/golden"
MARGINS = {"stype": {"E": 4421, "H": 755, "M": 1018}, "sch.wide": {"No": 1072, "Yes": 5122}}


@pytest.fixture(scope="module")
def clusters() -> pl.DataFrame:
    return pl.read_csv(GOLDEN / "apiclus1.csv", infer_schema_length=None)


@pytest.fixture(scope="module")
def schools() -> pl.DataFrame:
    return pl.read_csv(GOLDEN / "apistrat.csv", infer_schema_length=None)


def by_cell(data: pl.DataFrame, factors: np.ndarray) -> dict[tuple[str, str], float]:
    return {(t, w): f for t, w, f in zip(data["stype"], data["sch.wide"], factors, strict=True)}


R_LOGIT = {  # calibrate(d, ~stype+sch.wide, pop, calfun="logit", bounds=c(0.4,2.5))
    ("H", "Yes"): 1.516403060010545, ("E", "Yes"): 0.880315994507078, ("M", "Yes"): 1.085053326789585,
    ("M", "No"): 1.453827192513316, ("E", "No"): 1.201291007568168, ("H", "No"): 1.875276432916144,
}  # fmt: skip
R_BOUNDED = {  # calibrate(d, ~stype+sch.wide, pop, calfun="linear", bounds=c(0.6,1.7), epsilon=1e-12, maxit=500)
    ("H", "Yes"): 1.564205723533196, ("E", "Yes"): 0.876332544298066, ("M", "Yes"): 1.085052510839027,
    ("M", "No"): 1.453828926408248, ("E", "No"): 1.245108959867287, ("H", "No"): 1.7,
}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "bounds", "expected", "mean", "error"),
    [
        ("logit", (0.4, 2.5), R_LOGIT, 641.040791168988, 23.7764737527094),
        ("linear", (0.6, 1.7), R_BOUNDED, 640.727049629196, 23.9092422167698),
    ],
)
def test_bounded_calibration(
    clusters: pl.DataFrame, method: str, bounds: tuple[float, float], expected: dict[tuple[str, str], float],
    mean: float, error: float,
) -> None:  # fmt: skip
    design = Design(clusters, weight="pw", psu="dnum", fpc="fpc").calibrate(MARGINS, method=method, bounds=bounds)
    found = by_cell(clusters, design.weights / clusters["pw"].to_numpy())
    assert found == pytest.approx(expected, rel=1e-7)
    row = design.mean("api00").row(0, named=True)
    assert row["estimate"] == pytest.approx(mean, rel=1e-8)
    assert row["se"] == pytest.approx(error, rel=1e-7)
    positions = [clusters[m].replace_strict(list(c), list(range(len(c)))).to_numpy() for m, c in MARGINS.items()]
    targets = [np.array(list(c.values()), dtype=float) for c in MARGINS.values()]
    on_cells = calibrate_margins(clusters["pw"].to_numpy(), positions, targets, method=method, bounds=bounds)
    assert np.allclose(on_cells, design.weights / clusters["pw"].to_numpy(), rtol=1e-9)


def test_post_stratification_over_crossed_cells(clusters: pl.DataFrame) -> None:
    """postStratify(d, ~stype+sch.wide, data.frame(stype=c("E","E","H","H","M","M"),
    sch.wide=c("No","Yes","No","Yes","No","Yes"), Freq=c(472,3949,311,444,289,729)))"""
    crossed = clusters.with_columns(cell=pl.concat_str("stype", "sch.wide", separator=", "))
    counts = {"E, No": 472, "E, Yes": 3949, "H, No": 311, "H, Yes": 444, "M, No": 289, "M, Yes": 729}
    design = Design(crossed, weight="pw", psu="dnum", fpc="fpc").poststratify({"cell": counts})
    found = by_cell(clusters, design.weights / clusters["pw"].to_numpy())
    assert found["H", "No"] == pytest.approx(3.062802551967798, rel=1e-8)
    assert found["M", "Yes"] == pytest.approx(1.266947074173175, rel=1e-8)
    mean, total = design.mean("api00").row(0, named=True), design.total("enroll").row(0, named=True)
    assert (mean["estimate"], mean["se"]) == pytest.approx((642.82089752345, 22.8285679543026), rel=1e-9)
    assert (total["estimate"], total["se"]) == pytest.approx((3616409.79835116, 380286.942414115), rel=1e-9)


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (16, 40, {"E": 40.0, "M": 27.8799991607667, "H": 16.0}),  # trimWeights(ds, upper=40, lower=16)
        (18, 35, {"E": 35.0, "M": 35.0, "H": 18.8799991607667}),  # trimWeights(ds, upper=35, lower=18, strict=TRUE)
    ],
)
def test_trimming_with_equal_shares(
    schools: pl.DataFrame, lower: float, upper: float, expected: dict[str, float]
) -> None:
    trimmed = trim_weights(schools["pw"].to_numpy(), lower, upper, shares="equal")
    assert dict(zip(schools["stype"], trimmed, strict=True)) == pytest.approx(expected, rel=1e-9)


def test_logistic_regression(schools: pl.DataFrame) -> None:
    """glm(I(sch.wide=="Yes") ~ api99 + stype + comp.imp, data=s, weights=pw/mean(pw), family=quasibinomial,
    control=glm.control(epsilon=1e-14, maxit=100)); fitted(m)[c(1,50,120,199)]"""
    predictors = np.column_stack([
        np.ones(schools.height), schools["api99"], schools["stype"] == "H", schools["stype"] == "M",
        schools["comp.imp"] == "Yes",
    ]).astype(float)  # fmt: skip
    weights = schools["pw"].to_numpy()
    outcome = (schools["sch.wide"] == "Yes").to_numpy().astype(float)
    fitted = fit_logistic(outcome, predictors, weights / weights.mean())
    expected = [
        -0.74239768317107768,
        0.00244464133792119,
        -1.52644901801405641,
        -0.84460597457743047,
        3.19654324123723210,
    ]
    assert fitted == pytest.approx(expected, rel=1e-7)
    chances = propensities(fitted, predictors)[[0, 49, 119, 198]]
    assert chances == pytest.approx(
        [0.777720161592847, 0.989458826307668, 0.934669583667955, 0.975312628509475], rel=1e-8
    )
