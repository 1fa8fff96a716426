"""Design effects of totals and ratios, and arguments that cannot be meant."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from aneroid.estimation import Design
from aneroid.study.errors import EstimationError

SCHOOLS = pl.read_csv(Path(__file__).parent.parent / "reference/golden/apiclus1.csv", infer_schema_length=None)


def design(**options: object) -> Design:
    return Design(SCHOOLS, weight="pw", psu="dnum", fpc="fpc", **options)  # type: ignore[arg-type]


def test_design_effects_of_totals_are_those_of_r() -> None:
    """R survey 4.1-1: deff(svytotal(~enroll, d, deff="replace")), and svyby(~enroll, ~stype, d, svytotal, ...)."""
    assert design().total("enroll")["deff"].item() == pytest.approx(30.3855915536141, rel=1e-12)
    by = design().total("enroll", by="stype")["deff"].to_list()
    assert by == pytest.approx([121.34483094675326, 4.50855642053784, 12.63040920349675], rel=1e-12)


def test_the_design_effect_of_a_ratio_is_that_of_its_linearized_variable() -> None:
    """R: z = (api00 - r api99) / total of api99; deff(svytotal(~z, d, deff="replace"))."""
    assert design().ratio("api00", "api99")["deff"].item() == pytest.approx(2.41790192354167, rel=1e-12)


def test_a_mean_is_a_ratio_to_ones() -> None:
    ones = Design(SCHOOLS.with_columns(one=pl.lit(1.0)), weight="pw", psu="dnum", fpc="fpc")
    assert ones.ratio("api00", "one")["deff"].item() == pytest.approx(ones.mean("api00")["deff"].item(), rel=1e-12)


def test_a_group_without_a_case_has_neither_estimate_nor_error() -> None:
    row = design().subset(pl.col("api00") > 9999).mean("api00").row(0, named=True)
    assert row["n"] == 0
    assert {row[k] for k in ("estimate", "se", "low", "high", "deff")} == {None}


def test_arguments_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(EstimationError, match="E-OPTION-1"):
        design(lonely_psu="ignore")
    with pytest.raises(EstimationError, match="E-CAL-2"):
        design().poststratify({"stype": {"E": 0, "H": 755, "M": 1018}})
    with pytest.raises(EstimationError, match=r"E-NUMBER-1.*weight is a number"):
        Design(SCHOOLS, weight="stype")
