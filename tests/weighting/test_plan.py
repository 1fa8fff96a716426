"""The weighting plan: each step by hand or against an identity; every factor kept; faults named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from survey import MARGINS, Survey, make_survey

from aneroid.statistics.eligibility import eventual_share, proportional_share
from aneroid.statistics.trimming import trim_levels, trim_weights
from aneroid.statistics.variance import SamplingStage
from aneroid.study.errors import WeightingError
from aneroid.study.settings import WeightingSection
from aneroid.weighting.weights import DESIGN_FACTORS, FACTORS, Weighting, weight_interviews

SURVEY = make_survey()


def plan(**settings: Any) -> WeightingSection:
    return WeightingSection.model_validate(settings)


def weighed(survey: Survey = SURVEY, margins: dict[str, dict[str, float]] | None = None, **settings: Any) -> Weighting:
    found = weight_interviews(
        survey.interviews, survey.sample, survey.addresses, MARGINS if margins is None else margins, plan(**settings)
    )
    assert found.weights["interview_id"].to_list() == survey.interviews["interview_id"].to_list()
    return found


def column(found: Weighting, name: str) -> np.ndarray:
    return found.weights[name].to_numpy()


RESPONSES = [
    {},
    {"nonresponse": ["region", "settlement"]},
    {"nonresponse": ["settlement", "psu_households"], "response": {"method": "propensity"}},
    {"nonresponse": ["settlement", "psu_households"], "response": {"method": "propensity-classes", "classes": 3}},
    {"nonresponse": ["interviewer"]},
]
ELIGIBILITIES = [
    {"method": m, "by": by} for m in ("proportional", "two-stage", "survival", "all", "none") for by in ([], ["region"])
]
CALIBRATIONS = [
    {"method": "none"},
    {"method": "rake", "calibrate": list(MARGINS)},
    {"method": "poststratify", "calibrate": ["age"]},
    {"method": "linear", "calibrate": list(MARGINS), "bounds": [0.3, 3]},
    {"method": "logit", "calibrate": list(MARGINS), "bounds": [0.3, 3]},
]
TRIMS = [
    None,
    {"upper": 2.5},
    {"upper": 2.2, "lower": 0.3, "of": "mean"},
    {"method": "mse", "questions": ["trust", "age"]},
]
SCALES = [{}, {"scale": "sample"}, {"scale": "population", "population": 1_300_000}]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 40), st.sampled_from(ELIGIBILITIES), st.sampled_from(RESPONSES), st.sampled_from(CALIBRATIONS),
    st.sampled_from(TRIMS), st.sampled_from(SCALES), st.randoms(use_true_random=False),
)  # fmt: skip
def test_factors_multiply_to_the_weight_and_every_promise_of_the_plan_holds(
    seed: int, eligibility: Any, response: Any, calibration: Any, trim: Any, scale: Any, shuffle: Any
) -> None:
    survey = make_survey(seed)
    order = list(range(survey.interviews.height))
    shuffle.shuffle(order)
    mixed = replace(survey, interviews=survey.interviews[order])
    found = weighed(mixed, eligibility=eligibility, trim=trim, **response, **calibration, **scale)
    weight = column(found, "weight")
    assert np.allclose(np.prod([column(found, f) for f in FACTORS], axis=0), weight, rtol=1e-12)
    assert (weight > 0).all()
    assert np.allclose(found.margins["after"], found.margins["target"], atol=1e-10)
    scaled = {"sample": weight.size, "population": 1_300_000}
    if "scale" in scale:
        assert weight.sum() == pytest.approx(scaled[scale["scale"]], rel=1e-9)
    if trim and "upper" in trim:
        centre = np.mean(weight) if trim.get("of") == "mean" else np.median(weight)
        assert weight.max() <= trim["upper"] * centre * (1 + 1e-5)
        assert weight.min() >= trim.get("lower", 0) * centre * (1 - 1e-5)
    if calibration.get("bounds"):
        factor = column(found, "calibration")
        assert (factor >= 0.3 - 1e-9).all()
        assert (factor <= 3 + 1e-9).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 200), st.sampled_from(ELIGIBILITIES), st.sampled_from(RESPONSES[:2]))
def test_interviewed_households_stand_for_all_households_of_the_drawn_psus(
    seed: int, eligibility: Any, response: Any
) -> None:
    """Before the person stage, weights add up to what the frame has: planned households at their base weights."""
    survey = make_survey(seed)
    found = weighed(survey, method="none", eligibility=eligibility, **response)
    households = np.prod([column(found, f) for f in DESIGN_FACTORS[:-1]], axis=0).sum()
    assert households == pytest.approx(survey.sample["base_weight"].sum(), rel=1e-9)


def test_a_psu_that_nobody_worked_in_is_carried_by_its_class() -> None:
    worked = replace(
        SURVEY,
        addresses=SURVEY.addresses.filter(pl.col("psu") != "P03"),
        interviews=SURVEY.interviews.filter(~pl.col("interview_id").str.starts_with("S03")),
    )
    found = weighed(worked, method="none", nonresponse=["region", "settlement"])
    households = np.prod([column(found, f) for f in DESIGN_FACTORS[:-1]], axis=0).sum()
    assert households == pytest.approx(SURVEY.sample["base_weight"].sum(), rel=1e-9)


def test_base_weights_follow_from_the_probabilities_of_the_stages() -> None:
    bare = replace(SURVEY, sample=SURVEY.sample.drop("base_weight"))
    assert np.allclose(column(weighed(bare), "weight"), column(weighed(), "weight"), rtol=1e-12)


def test_eligibility_by_class_by_hand() -> None:
    """North: 2 eligible, 1 not, 1 unknown: e = 2/3. South: 2 eligible, 0 not, 2 unknown: e = 1."""
    sample = pl.DataFrame(
        {"interview_id": ["a", "b"], "psu": ["p", "q"], "base_weight": [10.0, 10], "region": ["n", "s"]}
    )
    addresses = pl.DataFrame({
        "psu": ["p"] * 4 + ["q"] * 4, "group": ["I", "R", "NE", "UH", "I", "R", "UH", "UO"],
        "disposition": ["1.1", "2.11", "4.70", "3.18", "1.1", "2.11", "3.18", "3.20"],
    })  # fmt: skip
    people = pl.DataFrame({"interview_id": ["a", "b"], "adults": [1, 1]})
    survey = Survey(sample, addresses, people)
    by = {"nonresponse": ["region"], "method": "none"}
    found = weighed(survey, eligibility={"by": ["region"]}, **by)
    assert column(found, "release") == pytest.approx([1 / (2 + 2 / 3), 1 / 4])
    assert column(found, "eligibility") == pytest.approx([4 / 3, 2])
    assert column(found, "nonresponse") == pytest.approx([2, 2])
    overall = weighed(survey, **by)  # e = 4/5
    assert column(overall, "release") == pytest.approx([1 / 2.8, 1 / 3.6])
    assert column(overall, "eligibility") == pytest.approx([1.4, 1.8])
    two = weighed(survey, eligibility={"method": "two-stage"}, **by)  # UH 4/5; UO 4/(4 + 1 without an eligible person)
    assert column(two, "release") == pytest.approx([1 / 2.8, 1 / 3.6])
    fixed = weighed(survey, eligibility={"method": "fixed", "value": 0.5}, **by)
    assert column(fixed, "release") == pytest.approx([1 / 2.5, 1 / 3])


def test_survival_equals_proportional_allocation_where_all_were_tried_equally_often() -> None:
    resolved = np.array([1, 1, 1, 0, 0, -1, -1])
    attempts = np.array([1, 2, 3, 1, 3, 3, 3])
    assert eventual_share(attempts, resolved) == pytest.approx(proportional_share(3, 2))
    late = eventual_share(np.array([1, 1, 1, 3, 3, 3, 3]), resolved)
    early = eventual_share(np.array([3, 3, 3, 1, 1, 3, 3]), resolved)
    assert late == pytest.approx(early)
    once = eventual_share(np.array([1, 1, 1, 2, 2, 1, 1]), resolved)
    assert once < proportional_share(3, 2)  # what comes late is ineligible, and the unknown were tried once only


def test_a_propensity_of_one_category_is_the_response_rate_of_its_classes() -> None:
    by_class = weighed(nonresponse=["settlement"], method="none")
    model = weighed(nonresponse=["settlement"], response={"method": "propensity"}, method="none")
    known = SURVEY.addresses.filter(~pl.col("group").is_in(["UH", "UO", "NE"])).join(
        SURVEY.sample.select("interview_id", "settlement"), on="interview_id"
    )
    assert known["settlement"].n_unique() == 2
    assert column(model, "nonresponse") == pytest.approx(column(by_class, "nonresponse"), rel=1e-7)


def test_small_propensity_classes_are_merged() -> None:
    many = weighed(
        nonresponse=["psu_households"], response={"method": "propensity-classes", "classes": 12, "smallest": 40},
        method="none",
    )  # fmt: skip
    assert 1 < many.classes.height < 12
    assert many.classes["interviewed"].min() >= 40  # type: ignore[operator]


def test_a_predictor_that_foretells_the_answer_is_refused() -> None:
    ended = SURVEY.addresses.with_columns(ended=(pl.col("group") == "I").cast(pl.String))
    with pytest.raises(WeightingError, match="W-RESP-3"):
        weighed(replace(SURVEY, addresses=ended), nonresponse=["ended"], response={"method": "propensity"})


def test_crossed_and_merged_cells() -> None:
    cells = [
        {"name": "sex_age", "columns": ["sex", "age"]},
        {"name": "age2", "columns": ["age"], "merge": {"35+": ["35-54", "55+"]}},
    ]
    crossed = {f"{s}, {a}": x * y for s, x in MARGINS["sex"].items() for a, y in MARGINS["age"].items()}
    both = weighed(margins={**MARGINS, "sex_age": crossed}, cells=cells, calibrate=["sex_age"], method="poststratify")
    weight = column(both, "weight")
    women = (SURVEY.interviews["sex"] == "female").to_numpy()
    old = (SURVEY.interviews["age"] == "55+").to_numpy()
    assert weight[women & old].sum() / weight.sum() == pytest.approx(0.51 * 0.29)
    two = weighed(cells=cells, calibrate=["age2", "sex"])
    assert dict(
        two.margins.filter(pl.col("margin") == "age2").select("category", "after").iter_rows()
    ) == pytest.approx({"18-34": 0.35, "35+": 0.65})


def test_nonresponse_classes_may_be_crossed_and_merged_too() -> None:
    merged = {"south": ["south, urban", "south, rural"]}
    cells = [{"name": "place", "columns": ["region", "settlement"], "merge": merged}]
    found = weighed(cells=cells, nonresponse=["place"], method="none")
    assert found.classes["class"].to_list() == ["north, rural", "north, urban", "south"]


def test_a_recorded_person_probability_takes_the_place_of_adults() -> None:
    people = SURVEY.interviews.with_columns(person_probability=1 / pl.col("adults")).drop("adults")
    assert column(weighed(replace(SURVEY, interviews=people)), "adults") == pytest.approx(column(weighed(), "adults"))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.2, 0.95), st.floats(1.05, 4), st.sampled_from(["proportional", "equal"]))
def test_trimming_keeps_the_sum_and_the_bounds(seed: int, low: float, high: float, shares: Any) -> None:
    weights = np.random.default_rng(seed).lognormal(0, 0.8, 60)
    mean = weights.mean()
    trimmed = trim_weights(weights, low * mean, high * mean, shares=shares)
    assert trimmed.sum() == pytest.approx(weights.sum(), rel=1e-9)
    assert trimmed.min() >= low * mean * (1 - 1e-9)
    assert trimmed.max() <= high * mean * (1 + 1e-9)


def test_the_mean_squared_error_says_where_to_trim() -> None:
    """Extreme weights that go with nothing are best cut; where they carry an answer, cutting makes a bias."""
    rng = np.random.default_rng(3)
    n = 800
    units = np.arange(n)
    stage = SamplingStage(np.zeros(n, dtype=np.int64), units, np.array([n]), np.full(n, np.inf))
    weights = np.where(rng.random(n) < 0.1, 12.0, 1.0)
    options = {"levels": [1.5, 2.5, 3, 4, 6, 9], "cut": lambda upper: trim_weights(weights, 0, upper)}
    noise = trim_levels(weights, rng.normal(0, 1, (n, 4)), stage, **options)
    tied = trim_levels(weights, (rng.normal(0, 0.3, (n, 4)).T + (weights > 5)).T, stage, **options)
    assert min(noise, key=lambda level: level.error).upper <= 4
    assert min(tied, key=lambda level: level.error).upper == np.inf
    assert noise[1].variance < noise[0].variance
    assert [level.upper for level in noise] == [np.inf, 2.5, 3, 4, 6, 9]  # no weights of mean 2.1 are all below 1.5


def test_linear_calibration_without_bounds_that_would_make_negative_weights_is_refused() -> None:
    steep = {"sex": {"male": 0.999, "female": 0.001}, "age": {"18-34": 0.98, "35-54": 0.01, "55+": 0.01}}
    with pytest.raises(WeightingError, match="W-CAL-4"):
        weighed(margins=steep, method="linear", calibrate=["sex", "age"])


def with_sample(**changes: pl.Expr) -> Survey:
    return replace(SURVEY, sample=SURVEY.sample.with_columns(**changes))


def with_people(**changes: pl.Expr) -> Survey:
    return replace(SURVEY, interviews=SURVEY.interviews.with_columns(**changes))


FIRST = pl.int_range(pl.len()) == 0
FAULTS: dict[str, tuple[Survey, dict[str, Any], str]] = {
    "negative base weight": (with_sample(base_weight=pl.when(FIRST).then(-1.0).otherwise("base_weight")), {}, "W-BASE-2.*S00-0"),
    "missing base weight": (with_sample(base_weight=pl.when(~FIRST).then("base_weight")), {}, "W-BASE-2.*S00-0"),
    "probability above one": (with_sample(psu_probability=pl.lit(1.5)), {}, "W-BASE-4.*psu_probability.*and 187 more"),
    "base weight changed": (with_sample(base_weight=pl.col("base_weight") * 1.01), {}, "W-BASE-5.*S00-0"),
    "unplanned interview": (with_people(interview_id=pl.when(FIRST).then(pl.lit("X9")).otherwise("interview_id")), {}, "W-BASE-3.*X9"),
    "adults missing": (with_people(adults=pl.when(~FIRST).then("adults")), {}, "W-BASE-1.*S00-0"),
    "adults zero": (with_people(adults=pl.lit(0)), {}, "W-BASE-1"),
    "no adults": (replace(SURVEY, interviews=SURVEY.interviews.drop("adults")), {}, "W-BASE-6"),
    "unknown class": (SURVEY, {"nonresponse": ["colour"]}, "W-RESP-2.*colour"),
    "class missing": (with_sample(region=pl.when(~FIRST).then("region")), {"nonresponse": ["region"]}, "W-RESP-4.*region"),
    "empty class": (replace(SURVEY, interviews=SURVEY.interviews.filter(pl.col("region") != "north")), {"nonresponse": ["region"]}, "W-RESP-1.*north"),
    "category without interviews": (SURVEY, {"calibrate": ["age"], "margins": {"age": {**MARGINS["age"], "75+": 0.1}}}, "W-CAL-1.*75\\+"),
    "category not in the margin": (SURVEY, {"calibrate": ["age"], "margins": {"age": {"18-34": 0.5, "35-54": 0.5}}}, "W-CAL-1.*55\\+"),
    "answer missing": (with_people(sex=pl.when(~FIRST).then("sex")), {"calibrate": ["sex"]}, "W-CAL-1.*missing in 1"),
    "unknown margin": (SURVEY, {"calibrate": ["colour"], "margins": {"colour": {"red": 1.0}}}, "W-CAL-3.*colour"),
    "margins contradict": (
        with_people(age=pl.when(pl.col("sex") == "male").then(pl.lit("18-34")).otherwise("age")),
        {"calibrate": ["sex", "age"], "margins": {**MARGINS, "age": {"18-34": 0.2, "35-54": 0.5, "55+": 0.3}}},
        "W-RAKE-4.*male of sex is to be 49 %, but at most 20 % is possible with age as given. Its cases are all in 18-34",
    ),
    "bounds too narrow": (SURVEY, {"method": "logit", "bounds": [0.95, 1.05], "calibrate": list(MARGINS)}, "W-CALIB-4.*0.95 to 1.05"),
    "two margins at once": (SURVEY, {"method": "poststratify", "calibrate": ["sex", "age"]}, "W-CAL-2"),
    "trimmed to nothing": (SURVEY, {"trim": {"upper": 1.0001}, "calibrate": list(MARGINS)}, "W-TRIM-3"),
    "bounds above the mean": (SURVEY, {"trim": {"upper": 1.01}, "method": "none"}, "W-TRIM-1"),
    "unknown key question": (SURVEY, {"trim": {"method": "mse", "questions": ["love"]}}, "W-TRIM-4.*love"),
    "population unknown": (SURVEY, {"scale": "population"}, "W-CAL-5"),
    "cells of nothing": (SURVEY, {"cells": [{"name": "x", "columns": ["sex", "shoe"]}], "calibrate": ["x"], "margins": {"x": {"a": 1.0}}}, "W-CELLS-1.*shoe"),
    "merging what is not there": (SURVEY, {"cells": [{"name": "x", "columns": ["sex"], "merge": {"all": ["man"]}}], "calibrate": ["sex"]}, "W-CELLS-2.*man"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_weighted_is_named(fault: str) -> None:
    survey, settings, expected = FAULTS[fault]
    with pytest.raises(WeightingError, match=f"(?s){expected}"):
        weighed(survey, **{"method": "rake", **settings})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"method": "logit"}, "needs bounds"),
        ({"method": "linear", "bounds": [1.1, 2]}, "one between them"),
        ({"bounds": [0.5, 2]}, "belong to"),
        ({"trim": {}}, "give upper"),
        ({"trim": {"method": "mse"}}, "answers to its questions"),
        ({"trim": {"upper": 3, "uper": 2}}, "uper"),
        ({"eligibility": {"method": "fixed"}}, "needs a value"),
        ({"response": {"method": "propensity"}}, "needs columns"),
        ({"cells": [{"name": "a", "columns": ["b"]}]}, "cross several columns"),
        ({"calibrate": ["a", "a"]}, "given twice"),
        ({"trimming": 3}, "trimming"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        plan(**settings)
