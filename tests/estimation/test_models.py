"""Contrasts, trends, variances and models against published values and against each other."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from test_tables import REFERENCE, design, survey

from aneroid.estimation import Design, Mean
from aneroid.study.errors import EstimationError


def test_a_contrast_of_groups_is_their_difference_and_of_answers_knows_their_covariance() -> None:
    data = survey(31).with_columns(pl.col("q").cast(pl.String))
    sample = design(data)
    by_terms = sample.contrast(
        [(1, Mean("far", where=pl.col("g") == "a")), (-1, Mean("far", where=pl.col("g") == "b"))]
    )
    direct = sample.difference("far", "g", ("a", "b"))
    for name in ("estimate", "se", "low", "high", "statistic", "p_value"):
        assert by_terms[name][0] == pytest.approx(direct[name][0], rel=1e-12)
    lead = sample.contrast([(1, Mean("q", "3")), (-1, Mean("q", "4"))])
    signed = data.with_columns(
        s=pl.when(pl.col("q").is_not_null()).then(
            (pl.col("q") == "3").cast(pl.Float64) - (pl.col("q") == "4").cast(pl.Float64)
        )
    )
    assert lead["se"][0] == pytest.approx(design(signed).mean("s")["se"][0], rel=1e-10)
    whole = sample.contrast([(1, Mean("q", str(k))) for k in range(1, 6)])
    assert (whole["estimate"][0], whole["se"][0]) == (pytest.approx(1), pytest.approx(0, abs=1e-12))


def test_waves_with_the_same_units_and_with_others() -> None:
    rng = np.random.default_rng(32)
    place = rng.normal(0, 1, 40)
    waves = []
    for year in (2020, 2021):
        psu = np.repeat(np.arange(40), 10)
        waves.append(
            pl.DataFrame(
                {"year": year, "stratum": psu // 10, "psu": psu, "w": 1.0, "y": place[psu] + rng.normal(0, 1, 400)}
            )
        )
    both = pl.concat(waves)
    change = [(1, Mean("y", where=pl.col("year") == 2021)), (-1, Mean("y", where=pl.col("year") == 2020))]
    same_units = Design(both, weight="w", strata="stratum", psu="psu").contrast(change)
    own_units = Design(both, weight="w", strata=["year", "stratum"], psu="psu", nest=True).contrast(change)
    assert same_units["estimate"][0] == pytest.approx(own_units["estimate"][0])
    single = [Design(wave, weight="w", strata="stratum", psu="psu").mean("y")["se"][0] for wave in waves]
    assert own_units["se"][0] ** 2 == pytest.approx(single[0] ** 2 + single[1] ** 2, rel=1e-10)  # independent waves
    means = [wave.group_by("stratum", "psu").agg(pl.col("y").mean()).sort("psu") for wave in waves]
    paired = means[0].with_columns(d=means[1]["y"] - means[0]["y"])
    by_hand = sum(part["d"].var() * 10 / 40**2 for part in paired.partition_by("stratum"))
    assert same_units["se"][0] ** 2 == pytest.approx(by_hand, rel=1e-10)  # the same places, visited again
    assert same_units["se"][0] < 0.6 * own_units["se"][0]


def test_a_trend_is_the_slope_through_the_groups() -> None:
    data = survey(33).with_columns(age=pl.int_range(pl.len()) % 4)
    sample = design(data)
    found = sample.trend("far", "age").row(0, named=True)
    means = sample.mean("far", by="age")["estimate"].to_numpy()
    assert found["estimate"] == pytest.approx(np.polyfit(range(4), means, 1)[0])
    assert sample.trend("far", "age", scores=[10, 20, 30, 40])["p_value"][0] == pytest.approx(found["p_value"])
    two = sample.trend("q", "settlement", level="2").row(0, named=True)
    rural_first = sample.difference("q", "settlement", ("urban", "rural"), level="2").row(0, named=True)
    assert (two["estimate"], two["se"]) == (pytest.approx(rural_first["estimate"]), pytest.approx(rural_first["se"]))


def test_the_variance_is_that_of_the_survey_manual() -> None:
    """R's help page of svyvar prints 11183 with standard error 1386.4 for the api00 of the one-stage cluster sample."""
    clus1 = pl.read_csv(REFERENCE + "apiclus1.csv")
    row = Design(clus1, weight="pw", psu="dnum", fpc="fpc").variance("api00").row(0, named=True)
    assert row["estimate"] == pytest.approx(11183, abs=0.5)
    assert row["se"] == pytest.approx(1386.4, abs=0.05)
    data = survey(34).with_columns(w=pl.lit(1.0))
    assert design(data).variance("far")["estimate"][0] == pytest.approx(data["far"].var())
    by_replicates = design(data).replicate("JKn").variance("far")["se"][0]
    assert by_replicates == pytest.approx(design(data).variance("far")["se"][0], rel=0.15)


def housing() -> pl.DataFrame:
    """1,681 residents of rented homes in Copenhagen (Madsen 1976)."""
    ordered = {"satisfaction": ["low", "medium", "high"], "influence": ["low", "medium", "high"],
               "type": ["tower", "apartment", "atrium", "terrace"], "contact": ["low", "high"]}  # fmt: skip
    frame = pl.read_csv("tests/reference/housing.csv")
    return frame.with_columns(pl.col(c).cast(pl.Enum(v)) for c, v in ordered.items())


def test_proportional_odds_are_those_of_venables_and_ripley() -> None:
    """Modern Applied Statistics with S (2002), section 7.3."""
    predictors = ["influence", "type", "contact"]
    fit = Design(housing(), weight="residents").regress("satisfaction", predictors, family="ordinal")
    published = {
        "influence: medium": 0.5663937, "influence: high": 1.2888191, "type: apartment": -0.5723501, "type: atrium": -0.3661866,
        "type: terrace": -1.0910149, "contact: high": 0.3602841, "low|medium": -0.4961353, "medium|high": 0.6907083,
    }  # fmt: skip
    found = dict(fit.select("variable", "estimate").iter_rows())
    assert found == {name: pytest.approx(value, abs=2e-5) for name, value in published.items()}


def test_proportional_odds_of_two_categories_is_logistic_regression() -> None:
    data = survey(35).with_columns(pl.col("settlement").cast(pl.Enum(["urban", "rural"])))
    ordinal = design(data).regress("settlement", ["far", "g"], family="ordinal")
    logistic = design(data).regress("settlement", ["far", "g"], family="binomial", level="rural")
    slopes = logistic.filter(pl.col("variable") != "(Intercept)")
    for name in ("estimate", "se"):
        assert np.allclose(ordinal.head(-1)[name], slopes[name], rtol=1e-6)
    assert ordinal["estimate"][-1] == pytest.approx(-logistic["estimate"][0], rel=1e-6)


def test_the_errors_of_proportional_odds_are_those_of_replicates() -> None:
    data = survey(36, n=900)
    linear = design(data).regress("q", ["web", "settlement"], family="ordinal")
    repeated = design(data).replicate("JKn").regress("q", ["web", "settlement"], family="ordinal")
    assert np.allclose(linear["estimate"], repeated["estimate"])
    assert np.allclose(linear["se"], repeated["se"], rtol=0.12)


def test_wald_tests_of_terms() -> None:
    sample = design(survey(37))
    both = ["far", "settlement", "g"]
    one = sample.wald("q", both, ["far"])
    t = sample.regress("q", both).filter(pl.col("variable") == "far").row(0, named=True)
    assert one["statistic"][0] == pytest.approx(t["statistic"] ** 2)
    assert one["p_value"][0] == pytest.approx(t["p_value"])
    orders = [
        sample.wald("q", both, list(terms))["statistic"][0] for terms in itertools.permutations(["settlement", "g"])
    ]
    assert orders[0] == pytest.approx(orders[1])
    assert sample.wald("q", both, ["g"])["df"][0] == 2


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("E-TERM-1", lambda d: d.contrast([])),
        ("E-EMPTY-2", lambda d: d.contrast([(1, Mean("far", where=pl.col("far") > 1000))])),
        ("E-GROUP-1", lambda d: d.contrast([(1, Mean("g", "nobody"))])),
        ("E-COL-1", lambda d: d.contrast([(1, Mean("nothing"))])),
        ("E-TERM-2", lambda d: d.trend("far", "g", scores=[1, 2])),
        ("E-TERM-2", lambda d: d.trend("far", "g", scores=[1, 1, 1])),
        ("E-TEST-2", lambda d: d.subset(pl.col("g") == "a").trend("far", "g")),
        ("E-TEST-1", lambda d: d.regress("far", ["g"], family="poisson")),
        ("E-TEST-2", lambda d: d.subset(pl.col("q") == 1).regress("q", ["g"], family="ordinal")),
        ("E-FIT-2", lambda d: d.wald("far", ["g"], ["q"])),
        ("E-FIT-3", lambda d: d.regress("far", ["q", "q"])),
        ("E-NUMBER-1", lambda d: d.variance("g")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(code: str, call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(EstimationError, match=code):
        call(design(survey(1)))


SEPARATED = pl.DataFrame({
    "w": 1.0, "yes": [0] * 20 + [1] * 20, "side": ["a"] * 20 + ["b"] * 20, "along": np.arange(40.0),
    "scale": ["l"] * 15 + ["m"] * 10 + ["n"] * 15, "few": (["u"] * 5 + ["v"] * 15) * 2, "mixed": [0, 1] * 20,
}).with_columns(
    half=pl.when(pl.col("few") == "u").then(1).otherwise("mixed"),
    high=pl.when(pl.col("few") == "u").then(pl.lit("n")).otherwise("scale"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "predictors", "family", "named"),
    [
        ("yes", ["side", "mixed"], "binomial", "side"), ("yes", ["along"], "binomial", "along"),
        ("half", ["along", "few"], "binomial", "few"), ("scale", ["along"], "ordinal", "along"),
        ("high", ["few"], "ordinal", "few"),
    ],
)  # fmt: skip
def test_predictors_that_make_answers_certain_have_no_coefficients(
    outcome: str, predictors: list[str], family: str, named: str
) -> None:
    """R's svyglm gives 53.1 with a standard error of 1e-6 for the first, and a warning."""
    with pytest.raises(EstimationError, match=rf"E-FIT-5.*With {named} some answers to '{outcome}' are certain"):
        Design(SEPARATED, weight="w").regress(outcome, predictors, family=family)  # type: ignore[arg-type]


def test_one_answer_to_the_contrary_is_enough_for_coefficients() -> None:
    crossed = SEPARATED.with_columns(yes=pl.Series([1] + [0] * 19 + [0] + [1] * 19))
    found = Design(crossed, weight="w").regress("yes", ["side"], family="binomial")
    assert found["estimate"].to_list() == pytest.approx([-np.log(19), 2 * np.log(19)], rel=1e-7)
    steep = SEPARATED.with_columns(yes=pl.Series([0] * 18 + [1, 0, 1, 0] + [1] * 18), along=pl.col("along") * 1e6)
    slope = Design(steep, weight="w").regress("yes", ["along"], family="binomial")["estimate"][1]
    assert 0 < slope < 1e-5
