"""What is said of weights: design effects, influence, cells to merge, the page and the command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import Result
from survey import MARGINS, make_survey

from aneroid.statistics.design_effects import kish_effect, spencer_effect
from aneroid.study.settings import WeightingSection
from aneroid.weighting.collapsing import propose_class_merges, propose_margin_merges
from aneroid.weighting.diagnostics import single_influences, weighting_effects, weighting_steps
from aneroid.weighting.weights import weight_interviews

Aneroid = Callable[..., Result]


def test_spencers_effect_by_its_formula_and_at_its_limits() -> None:
    """The formula of Spencer (2000) with the regression by lstsq; a variable in proportion to p costs nothing."""
    rng = np.random.default_rng(5)
    weights = rng.lognormal(0, 0.6, 500)
    p = (1 / weights) / (1 / weights).sum()
    values = rng.normal(3, 1, 500) + 800 * p
    root = np.sqrt(weights)
    (intercept, slope), *_ = np.linalg.lstsq(np.column_stack([root, root * p]), root * values, rcond=None)
    mean = np.average(values, weights=weights)
    spread = np.average((values - mean) ** 2, weights=weights)
    left = np.average((values - intercept - slope * p) ** 2, weights=weights)
    k = kish_effect(weights)
    assert spencer_effect(values, weights) == pytest.approx(
        left / spread * k + intercept**2 / spread * (k - 1), rel=1e-9
    )
    assert spencer_effect(7 * p, weights) == pytest.approx(0, abs=1e-6)
    assert spencer_effect(values, np.ones(500)) == pytest.approx(1)
    unrelated = rng.normal(0, 1, 500)
    assert spencer_effect(unrelated, weights) == pytest.approx(k, rel=0.05)


@pytest.fixture(scope="module")
def weighed() -> tuple[pl.DataFrame, pl.DataFrame]:
    survey = make_survey(8)
    plan = WeightingSection(calibrate=tuple(MARGINS))
    return survey.interviews, weight_interviews(
        survey.interviews, survey.sample, survey.addresses, MARGINS, plan
    ).weights


def test_influence_is_what_leaving_the_interview_out_does(weighed: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    interviews, weights = weighed
    errors = pl.DataFrame({"question": ["trust", "age"], "option": ["yes", "55+"], "se": [0.03, 0.02]})
    found = single_influences(interviews, weights, errors, most=5)
    assert found["in_errors"].to_list() == sorted(found["in_errors"].to_list(), reverse=True)
    for row in found.to_dicts():
        others = pl.Series(interviews["interview_id"] != row["interview_id"])
        y = (interviews[row["question"]] == row["option"]).to_numpy().astype(float)
        w = weights["weight"].to_numpy()
        change = np.average(y[others], weights=w[others]) - np.average(y, weights=w)
        assert row["change"] == pytest.approx(change, rel=1e-9)
        assert row["in_errors"] == pytest.approx(abs(change) / errors.filter(question=row["question"])["se"][0])


def test_effects_and_steps(weighed: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    interviews, weights = weighed
    effects = weighting_effects(interviews, weights, ["sex", "trust"])
    women = effects.filter(question="sex", option="female").row(0, named=True)
    assert women["final"] == pytest.approx(0.51)
    assert women["unweighted"] == pytest.approx((interviews["sex"] == "female").mean())
    steps = weighting_steps(weights)
    assert steps["sum"][-1] == pytest.approx(weights["weight"].sum())
    assert steps["kish"][-1] == pytest.approx(kish_effect(weights["weight"].to_numpy()))


def margin(name: str, *rows: tuple[str, int, float, float]) -> pl.DataFrame:
    return pl.DataFrame(
        [(name, c, n, t, b, t) for c, n, t, b in rows], orient="row",
        schema=["margin", "category", "n", "target", "before", "after"],
    )  # fmt: skip


def test_a_small_band_is_merged_with_the_neighbour_adjusted_most_alike() -> None:
    bands = margin(
        "age", ("18-34", 200, 0.3, 0.33), ("35-54", 200, 0.4, 0.42), ("55-74", 90, 0.2, 0.2), ("75+", 12, 0.1, 0.05)
    )
    [proposal] = propose_margin_merges(bands, {"age"}, 30)
    assert (proposal.category, proposal.into) == ("75+", "55-74")
    assert "12 interviews, fewer than 30" in proposal.problem
    small = margin("region", ("a", 200, 0.5, 0.5), ("b", 200, 0.4, 0.3), ("c", 10, 0.1, 0.076))
    [other] = propose_margin_merges(small, set(), 30)
    assert (other.category, other.into) == ("c", "b")  # 0.1 / 0.076 is nearer to 0.4 / 0.3 than to 1


def test_an_extreme_adjustment_is_a_problem_whatever_the_size() -> None:
    wide = margin("sex", ("male", 300, 0.5, 0.2), ("female", 700, 0.5, 0.8))
    [proposal] = propose_margin_merges(wide, set(), 30)
    assert (proposal.category, proposal.into) == ("male", "")
    assert "×2.50" in proposal.problem


def test_a_small_response_class_stays_in_its_region() -> None:
    classes = pl.DataFrame({
        "class": ["north, urban", "north, rural", "south, urban"], "approached": [20, 100, 110],
        "interviewed": [10, 60, 55], "response_rate": [0.5, 0.6, 0.5], "eligibility": [1.0] * 3,
        "nonresponse": [2.0, 1 / 0.6, 2.0],
    })  # fmt: skip
    [proposal] = propose_class_merges(classes, ["region", "settlement"], 30)
    assert (proposal.category, proposal.into) == ("north, urban", "north, rural")
    [other] = propose_class_merges(classes, ["place"], 30)
    assert other.into == "south, urban"


def test_the_page_and_the_command(aneroid: Aneroid, small_study: Path) -> None:
    result = aneroid("weight", small_study)
    assert result.exit_code == 0
    assert "Design effect of the weights (Kish)" in result.output
    assert "RR3" in result.output
    page = (small_study / "build/weights_report.html").read_text("utf-8")
    assert not re.findall(r"(?:src|href)=[\"']?https?:", page)
    assert "synthetic respondents: nobody was interviewed" in page
    assert page.count("<svg") >= 8
    found = json.loads(aneroid("weight", small_study, "--json").output)
    weights = pl.read_parquet(small_study / "build/weights.parquet")
    assert found["summary"]["kish_after"] == pytest.approx(kish_effect(weights["weight"].to_numpy()))
    rates = pl.read_parquet(small_study / "build/rates.parquet")
    assert set(rates["by"].to_list()) == {None, "stratum", "interviewer"}
    assert rates.filter(pl.col("by") == "stratum", ~pl.col("weighted"))["n"].sum() == rates["n"][0]


def test_a_proposal_can_be_carried_out_as_printed(aneroid: Aneroid, small_study: Path) -> None:
    study = small_study / "study.toml"
    text = study.read_text("utf-8")
    calibrated = re.search(r"calibrate = \[(.*?)\]", text)
    assert calibrated
    assert "age_group" in calibrated[1]
    small = min(
        m["n"]
        for m in json.loads(aneroid("weight", small_study, "--json").output)["margins"]
        if m["margin"] == "age_group"
    )
    text = text.replace("[weighting]\n", f"[weighting]\nsmallest_cell = {small + 1}\n")
    study.write_text(text, encoding="utf-8")
    found = json.loads(aneroid("weight", small_study, "--json").output)
    proposal = next(p for p in found["proposals"] if p["margin"] == "age_group")
    changed = study.read_text("utf-8").replace(calibrated[1], calibrated[1].replace("age_group", "age_group_merged"))
    changed = changed.replace("[[estimation", proposal["settings"] + "\n\n[[estimation", 1)
    study.write_text(changed, encoding="utf-8")
    again = json.loads(aneroid("weight", small_study, "--json").output)
    assert " or ".join(proposal["merged"]) in [m["category"] for m in again["margins"]]
    assert again["summary"]["largest_miss"] < 1e-10


def test_weights_of_a_file_are_taken_as_they_are(aneroid: Aneroid, gss: Path) -> None:
    result = aneroid("weight", gss)
    assert result.exit_code == 0, result.output
    assert "came with the interviews" in result.output
    data = pl.read_parquet(gss / "build/interviews.parquet")
    found = json.loads(aneroid("weight", gss, "--json").output)
    w = data["weight"].to_numpy()
    assert found["summary"]["kish_after"] == pytest.approx(len(w) * (w**2).sum() / w.sum() ** 2)
    asked = data.filter(pl.col("fefam").is_not_null())
    row = next(r for r in found["effects"] if r["question"] == "fefam" and r["option"] == "agree")
    agree = (asked["fefam"].cast(pl.String) == "agree").to_numpy()
    assert row["unweighted"] == pytest.approx(agree.mean())
    assert row["final"] == pytest.approx(np.average(agree, weights=asked["weight"].to_numpy()))
    page = (gss / "build/weights_report.html").read_text("utf-8")
    assert "before calibration" not in page
    assert "Outcome rates" not in page


BAD = {
    "counts that contradict": ("margins.csv", lambda t: counts(t, wrong=True), "W-MARGIN-10"),
    "unknown class": ("study.toml", lambda t: t.replace("[weighting]\n", '[weighting]\neligibility = { by = ["colour"] }\n'), "S-PLAN-6"),
    "unknown setting": ("study.toml", lambda t: t.replace("[weighting]\n", "[weighting]\ntrimm = 3\n"), "S-KEY-1"),
    "impossible bounds": ("study.toml", lambda t: re.sub(r'method = "rake"', 'method = "logit"\nbounds = [0.999, 1.001]', t), "W-CALIB-4"),
    "population unknown": ("study.toml", lambda t: t.replace("[weighting]\n", '[weighting]\nscale = "population"\n'), "W-CAL-5"),
}  # fmt: skip


def counts(text: str, *, wrong: bool) -> str:
    """The margins in persons."""
    header, *rows = text.splitlines()
    lines = [header.replace(",share,", ",count,")]
    for row in rows:
        margin, category, share, rest = row.split(",", 3)
        population = 200_000 if wrong and margin == "sex" else 100_000
        lines.append(f"{margin},{category},{float(share) * population:.6f},{rest}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("fault", BAD)
def test_a_fault_ends_with_words_and_status_one(fault: str, aneroid: Aneroid, small_study: Path) -> None:
    name, spoil, code = BAD[fault]
    before = (small_study / name).read_text("utf-8")
    (small_study / name).write_text(spoil(before), encoding="utf-8")
    assert (small_study / name).read_text("utf-8") != before
    result = aneroid("weight", small_study)
    assert result.exit_code == 1
    assert code in result.output
    assert "Traceback" not in result.output
    assert not (small_study / "build/weights.parquet").exists()


def test_weights_add_up_to_the_population_that_the_margins_count(aneroid: Aneroid, small_study: Path) -> None:
    margins, study = small_study / "margins.csv", small_study / "study.toml"
    margins.write_text(counts(margins.read_text("utf-8"), wrong=False), encoding="utf-8")
    study.write_text(study.read_text("utf-8").replace("[weighting]\n", '[weighting]\nscale = "population"\n'), "utf-8")
    found = json.loads(aneroid("weight", small_study, "--json").output)
    assert found["summary"]["sum"] == pytest.approx(100_000, rel=1e-9)


def test_trimming_by_the_mean_squared_error_shows_its_search(aneroid: Aneroid, small_study: Path) -> None:
    study = small_study / "study.toml"
    text = study.read_text("utf-8")
    changed = text.replace("trim = { upper = 4.0 }", 'trim = { method = "mse", questions = ["sex", "age"] }')
    assert changed != text
    study.write_text(changed, encoding="utf-8")
    found = json.loads(aneroid("weight", small_study, "--json").output)
    best = min(found["levels"], key=lambda level: level["error"])
    largest = found["summary"]["largest"]
    assert [level for level in found["levels"] if level["upper"] is None and level["error"] == 1.0]
    assert best["upper"] is None or largest <= best["upper"] * (1 + 1e-5)
    assert "Where to trim" in (small_study / "build/weights_report.html").read_text("utf-8")
