"""All checks on data from anywhere: honest ones pass, planted ones are found, rubbish is answered in words."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from aneroid.cli import main
from aneroid.verification.interviewer_effects import interviewer_effects
from aneroid.verification.material import Material, material_from_file
from aneroid.verification.screening import CHECKS, screen

QUESTIONS = [f"q{k}" for k in range(40)]
COLUMNS = {"submission_id": "id", "interviewer": "who", "started": "from", "ended": "to"}


def survey(seed: int = 1, interviewers: int = 20, each: int = 25) -> pl.DataFrame:
    """Honest interviews: two attitudes behind forty questions of four answers, some missing."""
    rng = np.random.default_rng(seed)
    n = interviewers * each
    attitude = rng.standard_normal((n, 2))
    loading = rng.uniform(0.3, 0.8, (2, 40)) * (rng.random((2, 40)) < 0.6)
    latent = attitude @ loading + rng.standard_normal((n, 40))
    answers = 1 + (latent[:, :, None] > np.array([-0.8, 0.2, 1.1])).sum(axis=2)
    missing = rng.random((n, 40)) < 0.02
    who = np.arange(n) // each
    start = [
        datetime(2026, 3, 2, 9)
        + timedelta(days=int(k % each) // 5, minutes=95 * (int(k % each) % 5) + float(rng.uniform(0, 20)))
        for k in range(n)
    ]
    minutes = rng.lognormal(3.3, 0.2, n)
    return pl.DataFrame({
        "id": [f"s{k}" for k in range(n)], "who": [f"I{w:02}" for w in who], "from": start,
        "to": [s + timedelta(minutes=float(m)) for s, m in zip(start, minutes, strict=True)],
        **{q: pl.Series([None if m else int(a) for a, m in zip(answers[:, k], missing[:, k], strict=True)]) for k, q in enumerate(QUESTIONS)},
    })  # fmt: skip


def screened(data: pl.DataFrame):
    return screen(material_from_file(data, COLUMNS))


def test_honest_interviewers_are_left_in_peace() -> None:
    flagged = alarms = 0
    for seed in range(8):
        found = screened(survey(seed))
        alarms += found.alarms().height
        flagged += int((found.interviewers["probability"] >= 0.5).sum())
    assert flagged == 0
    assert alarms <= 1  # one in twenty surveys may have any


def test_copies_are_found_and_named() -> None:
    data = survey(7)
    rng = np.random.default_rng(1)
    rows = data.to_dicts()
    copies = {}
    for k in range(6):
        source, target = 100 + k, 110 + k  # interviewer I04
        for q in QUESTIONS:
            if rng.random() < 0.95:
                rows[target][q] = rows[source][q]
        copies[f"s{target}"] = f"s{source}"
    found = screened(pl.DataFrame(rows, schema=data.schema))
    own = found.alarms().filter(pl.col("check") == "own_duplicates", pl.col("submission_id").is_not_null())
    assert set(copies) <= set(own["submission_id"])
    assert found.interviewers["interviewer"][0] == "I04"
    reason = own.filter(pl.col("submission_id") == "s110")["reason"][0]
    assert "equal interview s100 of the same interviewer" in reason


def test_an_interviewer_who_hurries_and_invents_comes_first() -> None:
    data = survey(9)
    rng = np.random.default_rng(2)
    mine = data["who"] == "I11"
    invented = data.with_columns(
        *(
            pl.when(mine).then(pl.Series(rng.choice([2, 3], data.height, p=[0.6, 0.4]))).otherwise(q).alias(q)
            for q in QUESTIONS
        ),
        to=pl.when(mine).then(pl.col("from") + pl.duration(minutes=9)).otherwise("to"),
    )
    found = screened(invented)
    assert found.interviewers["interviewer"][0] == "I11"
    assert found.interviewers["probability"][0] > 0.5
    assert found.interviewers["probability"][1] < 0.2
    assert {"length", "variety"} <= set(found.alarms().filter(pl.col("interviewer") == "I11")["check"])


def test_impossible_times_are_found() -> None:
    data = survey(3).with_columns(
        to=pl.when(pl.col("id") == "s5").then(pl.col("from") - pl.duration(minutes=5)).otherwise("to"),
    ).with_columns(
        pl.when(pl.col("id") == "s60").then(pl.col("from", "to") - pl.duration(days=365)).otherwise(pl.col("from", "to")),
    )  # fmt: skip
    wrong = screened(data).signals.filter((pl.col("check") == "clock") & (pl.col("z") > 0))
    assert dict(wrong.select("submission_id", "reason").iter_rows()) == {
        "s5": "Ends before it begins", "s60": "Its clock says 2025-03-04, far outside fieldwork",
    }  # fmt: skip


def test_the_order_of_rows_changes_nothing() -> None:
    data = survey(5)
    one, two = screened(data), screened(data.sample(fraction=1, shuffle=True, seed=1))
    kept = ["length", "no_opinion", "pace", "variety", "own_duplicates"]
    for check in kept:
        a, b = (s.signals.filter(pl.col("check") == check).sort("submission_id", "interviewer") for s in (one, two))
        assert np.allclose(a["z"], b["z"], atol=1e-6), check


@pytest.mark.parametrize("data", [
    survey().filter(pl.col("who") == "I00"),
    survey().with_columns(who=pl.lit(None, dtype=pl.String)),
    survey().with_columns(pl.lit(None, dtype=pl.Int64).alias(q) for q in QUESTIONS[1:]),
    survey().head(3),
    survey().select("id", "who", "from", "to", *(pl.col(q).alias(f"{q}_{k}") for k in range(8) for q in QUESTIONS)),
], ids=["one interviewer", "no interviewer", "nearly all missing", "three interviews", "320 questions"])  # fmt: skip
def test_thin_material_is_skipped_in_words(data: pl.DataFrame) -> None:
    questions = [c for c in data.columns if c.startswith("q")]
    found = screen(material_from_file(data, COLUMNS, questions))
    assert all(why for why in found.skipped.values())
    assert {c.name for c in CHECKS} - set(found.skipped) <= {c.name for c in CHECKS}
    assert found.interviews["probability"].is_between(0, 1).all()


def test_interviewer_effects_have_their_limits() -> None:
    table = interviewer_effects(material_from_file(survey(), COLUMNS))
    assert table.height == 40
    assert (table["low"] <= table["rho"]).all()
    assert ((table["low"] <= 0) & (table["high"] >= 0)).mean() > 0.85  # there are none in these data


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_the_command_verifies_a_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"survey.{ending}"
    data = survey()
    {"csv": data.write_csv, "parquet": data.write_parquet, "xlsx": lambda p: _sheet(data, p)}[ending](path)
    options = ["--id", "id", "--interviewer", "who", "--start", "from", "--end", "to"]
    run = CliRunner().invoke(main, ["verify", str(path), *options], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    assert "500 interviews, 20 interviewers, 40 closed questions" in run.output
    page = (tmp_path / "survey-verification.html").read_text("utf-8")
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "I00" in page
    book = load_workbook(tmp_path / "survey-verification.xlsx")
    assert book.sheetnames[:3] == ["Interviewers", "Interviews", "Alarms"]
    if ending == "csv":
        told = json.loads(CliRunner().invoke(main, ["verify", str(path), *options, "--json"]).stdout)
        assert told["interviews"] == 500
        assert len(told["interviewers"]) == 20


def _sheet(data: pl.DataFrame, path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(data.columns)
    for row in data.iter_rows():
        book.active.append(row)
    book.save(path)


@pytest.mark.parametrize(("content", "options", "code"), [
    ("id,q\n1,2\n1,3\n", ["--id", "id", "--questions", "q"], "V-ID-1"),
    ("id,q\n1,2\n2,3\n", ["--interviewer", "nobody"], "V-COL-1"),
    ("id,q\n1,2\n2,3\n", ["--questions", "q..z"], "V-COL-1"),
    ("id,t,q\n1,noon,2\n2,dusk,3\n", ["--start", "t"], "V-TIME-1"),
    ("id\n1\n2\n3\n4\n", ["--id", "id"], "V-EMPTY-1"),
    ("", [], "C-FILE"),
])  # fmt: skip
def test_what_cannot_be_verified_is_said(tmp_path: Path, content: str, options: list[str], code: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    run = CliRunner().invoke(main, ["verify", str(path), *options])
    assert run.exit_code == 1, run.output
    assert code in run.output
    assert [p.name for p in tmp_path.iterdir()] == ["bad.csv"]


TOOLS = {
    "kobo": (
        {"from": "start", "to": "end", "who": "begin/enumerator", "id": "_uuid"}, "_gps_latitude", "_gps_precision",
        {"_id": range(91_000, 91_500), "__version__": ["vA"] * 500, "_index": range(1, 501), "username": ["office"] * 500},
    ),
    "central": (
        {"from": "start", "to": "end", "who": "visit-interviewer_code", "id": "KEY"}, "place-Latitude", "place-Accuracy",
        {"SubmitterID": [7] * 500, "ReviewState": [None, "approved"] * 250, "FormVersion": [1, 2] * 250},
    ),
    "surveycto": (
        {"from": "starttime", "to": "endtime", "who": "enum_id", "id": "KEY"}, "gps-Latitude", "gps-Accuracy",
        {"deviceid": ["a", "b"] * 250, "formdef_version": [1, 2] * 250, "duration": range(500)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_exports_of_other_tools_are_read_by_the_names_that_they_give(tmp_path: Path, tool: str) -> None:
    names, latitude, accuracy, beside = TOOLS[tool]
    data = survey().rename(names).with_columns(
        pl.lit(42.6).alias(latitude), pl.lit(21.1).alias(latitude.replace("atitude", "ongitude")),
        pl.lit(5.0).alias(accuracy), **{name: pl.Series(values) for name, values in beside.items()},
    )  # fmt: skip
    path = tmp_path / "export.csv"
    data.write_csv(path, separator=";" if tool == "kobo" else ",")
    told = json.loads(CliRunner().invoke(main, ["verify", str(path), "--json"], catch_exceptions=False).stdout)
    named = json.loads(
        CliRunner()
        .invoke(main, [
            "verify", str(path), "--json", "--questions", "q0..q39", "--id", names["id"], "--interviewer", names["who"],
            "--start", names["from"], "--end", names["to"], "--latitude", latitude, "--accuracy", accuracy,
            "--longitude", latitude.replace("atitude", "ongitude"),
        ])
        .stdout
    )  # fmt: skip
    assert f"interviewer = {names['who']}" in told["notes"][0]
    assert f"accuracy = {accuracy}" in told["notes"][0]
    told.pop("notes"), named.pop("notes")
    assert told == named


def test_copies_are_told_without_a_column_of_interviewers(tmp_path: Path) -> None:
    people = survey().drop("who", "from", "to")
    copies = people.sample(3, seed=1).with_columns(id=pl.col("id") + "copy")
    path = tmp_path / "copied.csv"
    pl.concat([people, copies]).write_csv(path)
    run = CliRunner().invoke(main, ["verify", str(path)], catch_exceptions=False)
    assert "6 single measures too far out for chance" in run.output
    assert "100 % of answers equal interview" in run.output


def test_clocks_that_all_run_wrong_accuse_nobody_and_are_told(tmp_path: Path) -> None:
    late = survey().with_columns(
        pl.when(pl.int_range(pl.len()) % 5 == 0).then(pl.col(c).dt.offset_by("1y")).otherwise(c).alias(c)
        for c in ("from", "to")
    )
    path = tmp_path / "late.parquet"
    late.write_parquet(path)
    run = CliRunner().invoke(
        main, ["verify", str(path), "--start", "from", "--end", "to", "--interviewer", "who"], catch_exceptions=False
    )
    assert "Impossible times in 100 interviews: its clock says 2027-03-02, far outside fieldwork." in run.output
    assert "0 interviewers to look at" in run.output


def test_formulas_in_answers_stay_text(tmp_path: Path) -> None:
    data = survey().with_columns(who=pl.when(pl.col("who") == "I00").then(pl.lit("=1+1")).otherwise("who"))
    path = tmp_path / "survey.csv"
    data.write_csv(path)
    CliRunner().invoke(main, ["verify", str(path), "--id", "id", "--interviewer", "who"], catch_exceptions=False)
    cells = [
        c.value for (c,) in load_workbook(tmp_path / "survey-verification.xlsx")["Interviewers"].iter_rows(max_col=1)
    ]
    assert "'=1+1" in cells
    assert "=1+1" not in cells


def test_questions_may_be_named_from_first_to_last() -> None:
    material = material_from_file(survey(), COLUMNS, ["q3..q6", "q1"])
    assert material.questions == ("q3", "q4", "q5", "q6", "q1")
    assert isinstance(material, Material)
