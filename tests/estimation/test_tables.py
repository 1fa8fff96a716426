"""Banner tables against the general engine: whatever a table says, a single estimate says too."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aneroid.estimation import Design
from aneroid.study.errors import EstimationError

REFERENCE = "tests/reference/golden/"


def survey(seed: int, n: int = 300) -> pl.DataFrame:
    """Answers as small integers, with gaps, beside strings; PSUs of very different sizes; rows in no order."""
    rng = np.random.default_rng(seed)
    psu = rng.permutation(np.r_[np.arange(24), rng.choice(24, n - 24, p=np.arange(1, 25) / 300)])
    leaning = rng.normal(0, 1, 24)[psu] + rng.normal(0, 1, n)
    scale = np.clip(np.round(leaning + 3), 1, 5).astype(np.int8)
    return pl.DataFrame({
        "stratum": psu // 6, "psu": psu, "w": rng.lognormal(0, 0.5, n), "settlement": np.array(["urban", "rural"])[psu % 2],
        "q": pl.Series(scale).set(pl.Series(rng.random(n) < 0.05), None), "far": pl.Series(np.where(scale == 5, 99, scale)),
        "g": pl.Series(np.array(["a", "b", "c"])[rng.integers(0, 3, n)]).set(pl.Series(rng.random(n) < 0.1), None),
        "tv": pl.Series(rng.integers(0, 2, n)).set(pl.Series(rng.random(n) < 0.05), None), "web": rng.random(n) < 0.7,
    })  # fmt: skip


def design(data: Any, **changes: Any) -> Design:
    return Design(data, **{"weight": "w", "strata": "stratum", "psu": "psu", **changes})


def agree(
    table: pl.DataFrame, other: pl.DataFrame, columns: tuple[str, ...] = ("estimate", "se"), rel: float = 1e-9
) -> None:
    assert len(table) == len(other) > 0
    for name in columns:
        assert np.allclose(table[name].to_numpy(), other[name].to_numpy(), rtol=rel, atol=1e-14, equal_nan=True), name


def of_group(table: pl.DataFrame, by: str) -> pl.DataFrame:
    return table.filter(pl.col("by") == by).sort("group", "level")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["q", "far", "tv"]))
def test_one_pass_gives_what_the_general_engine_gives(seed: int, question: str) -> None:
    data = survey(seed)
    table = design(data).tabulate([question], by=["g", "settlement", ["g", "settlement"]], degrees="design")
    columns = ("n", "estimate", "se", "low", "high", "deff")
    agree(table.filter(pl.col("by").is_null()), design(data).proportion(question), columns)
    for by in ("g", "settlement"):
        agree(of_group(table, by), design(data).proportion(question, by=by).sort(by, "level"), columns)
    both = design(data).proportion(question, by=["g", "settlement"]).sort("g", "settlement", "level")
    agree(of_group(table, "g, settlement"), both, columns)


@pytest.mark.parametrize("lonely", ["remove", "adjust", "average", "certainty"])
def test_strata_with_a_single_unit(lonely: str) -> None:
    data = survey(3).with_columns(stratum=pl.when(pl.col("psu") == 0).then(99).otherwise("stratum"))
    sample = design(data, lonely_psu=lonely)
    table = sample.tabulate(["q"], by=["g"], degrees="design")
    agree(of_group(table, "g"), sample.proportion("q", by="g").sort("g", "level"))
    lettered = sample.tabulate(["q"], by=["g"], degrees="design", letters=0.05)
    agree(of_group(table, "g"), of_group(lettered, "g"))


def test_finite_populations_stages_domains_and_calibration() -> None:
    clus2 = pl.read_csv(REFERENCE + "apiclus2.csv")
    two = Design(clus2, weight="pw", psu=["dnum", "snum"], fpc=["fpc1", "fpc2"])
    data = survey(4)
    total = float(data["w"].sum())
    complete = data.with_columns(pl.col("g").fill_null("a"))
    raked = design(complete).rake({"g": {"a": 0.5 * total, "b": 0.3 * total, "c": 0.2 * total}})
    inside = design(data).subset(pl.col("web"))
    for sample, question, by in ((two, "stype", "sch.wide"), (raked, "q", "settlement"), (inside, "q", "g")):
        table = sample.tabulate([question], by=[by], degrees="design")
        agree(of_group(table, by), sample.proportion(question, by=by).sort(by, "level"), rel=1e-8)


def test_replicates_given_and_made() -> None:
    data = survey(5)
    made = design(data).replicate("bootstrap", count=60, seed=3)
    weights = made.structure.replicate_weights()
    given_ = design(data.with_columns([pl.Series(f"r{k}", weights[:, k]) for k in range(60)]),
                    strata=None, psu=None, replicates="r*", method="bootstrap")  # fmt: skip
    assert given_.structure.replicates is not None
    assert given_.structure.replicates.factors.shape == (24, 60)  # units found in the weights themselves
    table = made.tabulate(["q"], by=["g"])
    agree(table, given_.tabulate(["q"], by=["g"]))
    agree(of_group(table, "g"), made.proportion("q", by="g").sort("g", "level"))


def test_replicates_made_as_r_makes_them() -> None:
    jk1 = pl.read_csv(REFERENCE + "apiclus1_jk1.csv")
    made = Design(jk1, weight="pw", psu="dnum").replicate("JK1")
    given_ = Design(jk1, weight="pw", replicates="rw_*", method="JK1")
    ours, theirs = made.structure.replicate_weights(), given_.structure.replicate_weights()
    assert np.allclose(np.sort(ours, axis=1), np.sort(theirs, axis=1), rtol=1e-12)
    agree(made.mean("api00"), given_.mean("api00"))
    jkn = pl.read_csv(REFERENCE + "apistrat_jkn.csv")
    sizes = jkn["stype"].value_counts().to_dict(as_series=False)
    scales = dict(zip(sizes["stype"], [(n - 1) / n for n in sizes["count"]], strict=True))
    made = Design(jkn, weight="pw", strata="stype").replicate("JKn")
    theirs = np.column_stack([jkn[c].to_numpy() for c in jkn.columns if c.startswith("rw_")])
    dropped = [jkn["stype"][int(np.flatnonzero(column == 0)[0])] for column in theirs.T]
    given_ = Design(jkn, weight="pw", replicates="rw_*", method="JKn", scale=1.0, rscales=[scales[s] for s in dropped])
    agree(made.mean("api00", by="stype"), given_.mean("api00", by="stype"))


def test_made_replicates_estimate_the_variance_of_the_design() -> None:
    rng = np.random.default_rng(8)
    n = 64 * 12
    psu = np.repeat(np.arange(64), 12)
    data = pl.DataFrame({
        "stratum": psu // 2, "psu": psu, "w": np.ones(n), "y": rng.normal(0, 1, n) + rng.normal(0, 1, 64)[psu], "fpc": np.full(n, 5),
    })  # fmt: skip
    plain = Design(data, weight="w", strata="stratum", psu="psu")
    se = plain.mean("y")["se"][0]
    assert plain.replicate("BRR").mean("y")["se"][0] == pytest.approx(se, rel=1e-10)  # exact for linear statistics
    assert plain.replicate("Fay", rho=0.5).mean("y")["se"][0] == pytest.approx(se, rel=1e-10)
    assert plain.replicate("JKn").mean("y")["se"][0] == pytest.approx(se, rel=1e-10)
    assert plain.replicate("bootstrap", count=2000).mean("y")["se"][0] == pytest.approx(se, rel=0.06)
    assert plain.replicate("BRR").mean("y")["df"][0] == 32
    finite = Design(data, weight="w", strata="stratum", psu="psu", fpc="fpc")
    assert finite.replicate("JKn").mean("y")["se"][0] == pytest.approx(finite.mean("y")["se"][0], rel=1e-10)
    few = finite.replicate("bootstrap", count=2000).mean("y")["se"][0]
    assert few == pytest.approx(finite.mean("y")["se"][0], rel=0.06)
    line = Design(data.with_columns(y=np.sin(psu / 9)), weight="w", psu="psu")
    values = np.sin(np.arange(64) / 9)
    successive = (np.diff(values, append=values[0]) ** 2).sum() / 2 / 64**2
    assert line.replicate("SDR", count=128).mean("y")["se"][0] ** 2 == pytest.approx(successive, rel=1e-9)


def test_replicates_are_calibrated_each_for_itself() -> None:
    data = survey(6).with_columns(pl.col("g").fill_null("a"))
    total = float(data["w"].sum())
    margins = {"g": {"a": 0.5 * total, "b": 0.3 * total, "c": 0.2 * total}}
    for calibrated in (design(data).replicate("JKn").rake(margins), design(data).replicate("JKn").calibrate(margins)):
        known = calibrated.tabulate(["g"])
        assert known["estimate"].to_list() == pytest.approx([0.5, 0.3, 0.2], abs=1e-9)
        assert known["se"].max() < 1e-8
        linear = design(data).rake(margins).proportion("q")["se"]
        assert np.allclose(calibrated.proportion("q")["se"], linear, rtol=0.15)


def test_nets_means_and_sets() -> None:
    data = survey(7)
    table = design(data).tabulate(
        ["q"], by=["g"], degrees="design",
        nets={"q": {"agree": [4, 5]}}, scores={"q": {1: 0, 2: 25, 3: 50, 4: 75}}, multiple={"media": ["tv", "web"]},
    )  # fmt: skip
    whole = table.filter(pl.col("by").is_null())
    assert whole["kind"].to_list() == ["answer"] * 5 + ["net", "mean", "item", "item"]
    recoded = data.with_columns(
        net=pl.col("q").is_in([4, 5]).cast(pl.Float64), score=((pl.col("q") - 1) * 25.0).replace(100.0, None), web=pl.col("web").cast(pl.Float64), tv=pl.col("tv").cast(pl.Float64),
    )  # fmt: skip
    for kind, level, column in (
        ("net", "agree", "net"),
        ("mean", None, "score"),
        ("item", "tv", "tv"),
        ("item", "web", "web"),
    ):
        one = table.filter((pl.col("kind") == kind) & pl.col("level").eq_missing(pl.lit(level)))
        agree(one.filter(pl.col("by").is_null()), design(recoded).mean(column), ("n", "estimate", "se", "deff"))
        agree(one.filter(pl.col("by") == "g"), design(recoded).mean(column, by="g"), ("n", "estimate", "se", "deff"))
    assert set(table.filter(pl.col("kind") == "item")["variable"]) == {"media"}
    chosen = pl.when(pl.col("tv") == 1).then(pl.lit(["tv", "web"])).otherwise(pl.lit(["web"]))
    listed = data.with_columns(media=pl.when(pl.col("tv").is_not_null()).then(chosen))
    found = design(listed).tabulate(["media"])
    assert found["level"].to_list() == ["tv", "web"]
    agree(found.head(1), design(recoded).mean("tv"))
    assert found["estimate"][1] == 1


def test_row_and_total_percentages() -> None:
    data = survey(9)
    both = data.filter(pl.col("q").is_not_null() & pl.col("g").is_not_null())
    rows = design(data).tabulate(["q"], by=["g"], degrees="design", percent="row")
    inside = design(data).subset(pl.col("q").is_not_null() & pl.col("g").is_not_null())
    expected = inside.proportion("g", by="q").sort("level", "q")
    agree(of_group(rows, "g"), expected)
    totals = design(data).tabulate(["q"], by=["g"], degrees="design", percent="total")
    joint = data.with_columns(joint=pl.format("{}-{}", "g", "q"))
    agree(of_group(totals, "g"), design(joint).proportion("joint").sort("level"))
    assert of_group(totals, "g")["estimate"].sum() == pytest.approx(1)
    assert len(both) == of_group(totals, "g").group_by("group").agg(pl.col("n").first())["n"].sum()


def test_letters_say_what_pairwise_tests_say() -> None:
    data = survey(11, n=900).with_columns(
        q=pl.when((pl.col("g") == "a") & (pl.col("q") < 4)).then(pl.lit(5, pl.Int8)).otherwise("q")
    )
    sample = design(data)
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    own = {"a": "A", "b": "B", "c": "C"}
    as_text = design(data.with_columns(pl.col("q").cast(pl.String)))
    for adjust in ("none", "bonferroni", "holm"):
        table = sample.tabulate(["q"], by=["g"], degrees="design", letters=0.05, adjust=adjust)
        for level in ("1", "3", "5"):
            tests = {pair: as_text.difference("q", "g", pair, level=level).row(0, named=True) for pair in pairs}
            ranked = sorted(pairs, key=lambda pair: tests[pair]["p_value"])
            limit, expected = 0.0, {"a": "", "b": "", "c": ""}
            for k, pair in enumerate(ranked):
                times = {"none": 1, "bonferroni": 3, "holm": 3 - k}[adjust]
                limit = (
                    max(limit, tests[pair]["p_value"] * times) if adjust == "holm" else tests[pair]["p_value"] * times
                )
                if limit < 0.05:
                    high, low = pair if tests[pair]["estimate"] > 0 else pair[::-1]
                    expected[high] += own[low]
            cells = of_group(table, "g").filter(pl.col("level") == level)
            found = {g: "".join(sorted(marks)) for g, marks in zip(cells["group"], cells["letters"], strict=True)}
            assert found == {g: "".join(sorted(marks)) for g, marks in expected.items()}
            assert cells["letter"].to_list() == ["A", "B", "C"]
    assert any(table["letters"].to_list())


def test_missing_answers_as_an_answer_and_marks_of_small_bases() -> None:
    data = survey(12)
    table = design(data).tabulate(["q", "g"], missing=True)
    filled = data.with_columns(pl.col("q").cast(pl.String).fill_null("~"), pl.col("g").fill_null("~"))
    agree(table, design(filled).tabulate(["q", "g"]))
    assert table["level"].to_list()[5] == "(missing)"
    assert set(table["n"]) == {300}
    marks = design(data).subset(pl.int_range(pl.len()) < 60).tabulate(["web"], by=["settlement"])
    for n, mark in zip(marks["n"], marks["mark"], strict=True):
        assert mark == ("suppress" if n < 30 else "bracket" if n < 50 else "flag" if n < 100 else "")


def test_many_categories_and_none() -> None:
    data = survey(13, n=600).with_columns(
        job=(pl.int_range(pl.len()) * 7 % 211).cast(pl.String), void=pl.lit(None, pl.Int8)
    )
    table = design(data).tabulate(["job", "void"], by=["g"])
    agree(table.filter((pl.col("variable") == "job") & pl.col("by").is_null()), design(data).proportion("job"))
    assert table.filter(pl.col("variable") == "void").is_empty()
    many = data.with_columns(area=(pl.int_range(pl.len()) * 11 % 397).cast(pl.String))
    crossed = design(many).tabulate(["q"], by=["area", "job"], degrees="design")
    assert crossed["se"].drop_nulls().len() == len(crossed.filter(pl.col("n") > 0))
    agree(
        of_group(crossed, "job").filter(pl.col("n") > 0),
        design(many).proportion("q", by="job").filter(pl.col("n") > 0).sort("job", "level"),
    )


def test_one_question_and_one_break_may_be_given_as_they_are() -> None:
    sample = design(survey(15))
    assert sample.tabulate("q", by="g").equals(sample.tabulate(["q"], by=["g"]))


def test_a_share_of_all_or_none_has_no_error() -> None:
    data = survey(14).with_columns(
        always=pl.lit(1, pl.Int8), q=pl.when(pl.col("g") == "b").then(pl.lit(2, pl.Int8)).otherwise("q")
    )
    table = design(data).tabulate(["always", "q"], by=["g"])
    assert table.filter(pl.col("variable") == "always")["se"].to_list() == [0.0] * 4
    sure = table.filter((pl.col("group") == "b") & (pl.col("variable") == "q"))
    assert sure["se"].to_list() == [0.0] * 5
    assert sorted(sure["estimate"]) == [0.0] * 4 + [1.0]


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("E-OPTION-1", lambda d: d.tabulate([])),
        ("E-NET-1", lambda d: d.tabulate(["q"], nets={"r": {"x": [1]}})),
        ("E-GROUP-1", lambda d: d.tabulate(["q"], nets={"q": {"x": [7]}})),
        ("E-GROUP-1", lambda d: d.tabulate(["q"], scores={"q": {9: 1.0}})),
        ("E-SET-1", lambda d: d.tabulate([], multiple={"m": ["q"]})),
        ("E-SET-1", lambda d: d.tabulate([], multiple={"m": ["g"]})),
        ("E-OPTION-1", lambda d: d.tabulate(["q"], percent="rows")),
        ("E-OPTION-1", lambda d: d.tabulate(["q"], letters=5)),
        ("E-OPTION-1", lambda d: d.tabulate(["q"], letters=0.05, adjust="tukey")),
        ("E-OPTION-1", lambda d: d.tabulate(["q"], percent="row", scores={"q": {1: 1.0}})),
        ("E-REP-3", lambda d: d.replicate("JK9")),
        ("E-REP-4", lambda d: d.replicate("BRR")),
        ("E-REP-4", lambda d: d.replicate("JK1")),
        ("E-REP-4", lambda d: d.replicate("bootstrap", count=1)),
        ("E-REP-4", lambda d: d.poststratify({"settlement": {"urban": 1, "rural": 1}}).replicate("JKn")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(code: str, call: Any) -> None:
    with pytest.raises(EstimationError, match=code):
        call(design(survey(1)))
