"""The main job: Kosovo 2021 from its folder to its report, checked from outside."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from aneroid.lifecycle import run_study
from aneroid.study.folder import load_study
from studies import ROOT, copy_study, pdf_pages


def published() -> list[tuple[str, str, int]]:
    shares = tomllib.loads((ROOT / "studies/kosovo-2021/published.toml").read_text(encoding="utf-8"))["shares"]
    return [(question, option, percent) for question, options in shares.items() for option, percent in options.items()]


def totals(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "build/estimates.parquet").filter(pl.col("by").is_null())


def test_all_167_published_percentages_come_out_of_the_weighted_estimation(kosovo: Path) -> None:
    cells = {(q, o): e for q, o, e in totals(kosovo).select("question", "option", "estimate").iter_rows()}
    figures = published()
    assert len(figures) == 167
    off = [(q, o, p, cells[q, o]) for q, o, p in figures if abs(100 * cells[q, o] - p) > 0.5]
    assert off == []


def test_the_estimates_follow_from_the_interviews_and_nothing_else(kosovo: Path) -> None:
    interviews = pl.read_parquet(kosovo / "build/interviews.parquet")
    total = totals(kosovo)
    weight = interviews["weight"].to_numpy()
    for question in ("dialogue_support", "accept_serbia_friend", "best_solution"):
        for option, estimate in total.filter(pl.col("question") == question).select("option", "estimate").iter_rows():
            if "+" in option:
                continue
            said = (interviews[question].cast(pl.String) == option).to_numpy()
            assert (weight * said).sum() / weight.sum() == pytest.approx(estimate, abs=1e-12)


def test_interviews_and_sample_hold_the_design(kosovo: Path) -> None:
    interviews, sample = (pl.read_parquet(kosovo / f"build/{n}.parquet") for n in ("interviews", "sample"))
    assert interviews.columns[:5] == ["interview_id", "stratum", "psu", "weight", "interviewer"]
    assert interviews.height == sample.height == interviews["interview_id"].n_unique() == 1197
    assert interviews.group_by("stratum").agg(pl.col("psu").n_unique())["psu"].min() >= 2
    by_district = dict(sample.group_by("district").len().iter_rows())
    assert by_district == {
        "Peja": 148, "Gjakova": 138, "Prishtina": 316, "Gjilan": 127, "Prizren": 186, "Ferizaj": 125,
        "Mitrovica South": 130, "Mitrovica North": 27,
    }  # fmt: skip
    frame = pl.read_csv(kosovo / "frame.csv")
    drawn = sample.join(frame, on=["district", "municipality", "settlement"])
    assert drawn["base_weight"].sum() == pytest.approx(frame["households"].sum(), rel=1e-12)


def test_every_weight_is_the_product_of_its_factors_and_meets_the_margins(kosovo: Path) -> None:
    weights = pl.read_parquet(kosovo / "build/weights.parquet")
    factors = ["base_weight", "release", "eligibility", "nonresponse", "adults", "calibration", "trimming", "scale"]
    assert weights.columns == ["interview_id", *factors, "weight"]
    product = weights.select(pl.reduce(lambda a, b: a * b, [pl.col(f) for f in factors])).to_series()
    assert np.allclose(product, weights["weight"], rtol=1e-12)
    margins = pl.read_parquet(kosovo / "build/margins.parquet")
    assert set(margins["margin"]) == {"sex", "age_group", "district", "settlement"}
    assert (margins["after"] - margins["target"]).abs().max() < 1e-9


def test_verification_rejects_what_was_planted_and_nothing_else(kosovo: Path) -> None:
    decisions = pl.read_parquet(kosovo / "build/verification.parquet")
    rejected = decisions.filter(pl.col("decision") == "rejected")
    assert (decisions.height, rejected.height) == (1220, 23)
    assert (rejected["reasons"] != "").all()
    interviews = pl.read_parquet(kosovo / "build/interviews.parquet")
    assert set(rejected["submission_id"]).isdisjoint(interviews["submission_id"])


def test_attitudes_hang_together_and_cluster(kosovo: Path) -> None:
    interviews = pl.read_parquet(kosovo / "build/interviews.parquet")
    friend = interviews["accept_serbia_friend"].cast(pl.String) == "yes"
    neighbour = interviews["accept_serbia_neighbour"].cast(pl.String) == "yes"
    assert pl.DataFrame({"a": friend.cast(int), "b": neighbour.cast(int)}).corr()["b"][0] > 0.4
    deff = totals(kosovo)["deff"].drop_nulls()
    assert 1.05 < deff.median() < 2


def test_the_report_says_synthetic_on_every_page_and_shows_every_table(kosovo: Path) -> None:
    pages = pdf_pages(kosovo / "build/report/en.pdf")
    assert len(pages) > 25
    assert [k for k, text in enumerate(pages, start=1) if "synthetic" not in text.lower()] == []
    html = (kosovo / "build/report/en.html").read_text(encoding="utf-8")
    together = " ".join(" ".join(pages).split())
    for number in range(1, 19):
        assert f"Table {number}" in html
        assert f"Table {number} " in together
    assert "{{" not in html
    assert 'src="http' not in html
    assert "Whom would you trust to mediate the dialogue?" in html


def test_every_file_of_respondents_says_that_they_are_synthetic(kosovo: Path) -> None:
    for path in (kosovo / "build").glob("*.parquet"):
        assert pl.read_parquet_metadata(path)["synthetic"].startswith("yes"), path.name
    for name in ("submissions", "interviews"):
        assert pl.read_parquet(kosovo / f"build/{name}.parquet")["synthetic"].all()


def test_the_manifest_knows_every_artefact_and_input(kosovo: Path) -> None:
    build = kosovo / "build"
    manifest = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
    recorded = {n: h for stage in manifest["stages"].values() for n, h in stage["artefacts"].items()}
    found = {p.relative_to(build).as_posix() for p in build.rglob("*") if p.is_file()} - {"manifest.json"}
    assert set(recorded) == found
    for name, digest in recorded.items():
        assert hashlib.sha256((build / name).read_bytes()).hexdigest() == digest
    assert manifest["synthetic"] is True
    assert set(manifest["inputs"]) >= {"study.toml", "questionnaire.xlsx", "frame.csv", "margins.csv", "report/en.md"}


def test_two_runs_give_the_same_bytes(kosovo: Path, tmp_path: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    again = copy_study("kosovo-2021", tmp_path / "again")
    assert aneroid("run", again).exit_code == 0
    paths = sorted(p for p in (kosovo / "build").rglob("*") if p.is_file())
    formats = {".html", ".pdf", ".docx", ".xlsx", ".pptx", ".png", ".svg", ".json"}
    assert formats <= {path.suffix for path in paths}
    for path in paths:
        other = again / "build" / path.relative_to(kosovo / "build")
        assert path.read_bytes() == other.read_bytes(), path.name


def test_another_seed_gives_other_people_and_the_same_published_shares(kosovo: Path, tmp_path: Path) -> None:
    folder = copy_study("kosovo-2021", tmp_path / "other")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text.replace("seed = 20210917", "seed = 4711"), encoding="utf-8")
    run_study(load_study(folder), until="estimates")
    ages = [pl.read_parquet(f / "build/interviews.parquet")["age"].to_list() for f in (kosovo, folder)]
    assert ages[0] != ages[1]
    cells = {(q, o): e for q, o, e in totals(folder).select("question", "option", "estimate").iter_rows()}
    assert all(abs(100 * cells[q, o] - p) <= 0.5 for q, o, p in published())


def test_check_finds_no_problem_in_the_reference_studies(aneroid) -> None:  # type: ignore[no-untyped-def]
    for name in ("kosovo-2021", "gss-family"):
        result = aneroid("check", ROOT / "studies" / name)
        assert (result.exit_code, result.output) == (0, "No problems found.\n")


@pytest.mark.parametrize("language", ["en", "sq", "sr"])
def test_its_own_report_read_as_a_strangers_contradicts_no_table(kosovo: Path, language: str, aneroid) -> None:  # type: ignore[no-untyped-def]
    told = aneroid("review", kosovo / f"build/report/{language}.html", "--n", "1197", "--deff", "1.6", "--json")
    findings = [f for f in json.loads(told.stdout) if f["kind"] == "claim"]
    assert sum(f["verdict"] == "matches" for f in findings) > 80
    assert not [f for f in findings if f["verdict"] in ("contradicts", "overstated")]
