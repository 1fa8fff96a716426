"""A field week, played by protocol clients over a bad network, equals its truth and goes through to the report."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from aneroid.lifecycle import run_study
from aneroid.study.folder import load_study
from aneroid.study.new import write_new_study
from server.field_week import differences, go_on, play
from studies import ROOT


def held(folder: Path, target: Path, database: str | None, until: str = "") -> None:
    """Rehearse a study, play its field week, and compare what follows from either."""
    study = load_study(folder)
    run_study(study, until=until)
    week = play(study, target / "data", database=database)
    assert week.failures > 0
    assert differences(week, study) == []
    fetched = go_on(study, week, target / "fetched", until)
    assert until or (fetched.folder / "build/report/en.html").exists()
    truth, ours = (pl.read_parquet(f / "build/interviews.parquet") for f in (folder, fetched.folder))
    names = [c for c in truth.columns if c not in ("submission_id", "synthetic", "weight")]
    assert ours.select(pl.col(names).cast(pl.String)).equals(truth.select(pl.col(names).cast(pl.String)))
    assert ours["weight"].to_list() == pytest.approx(truth["weight"].to_list(), rel=1e-12)


def test_a_small_field_week_equals_its_truth(database: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    write_new_study(folder)
    settings = folder / "study.toml"
    text = settings.read_text("utf-8")
    for old, new in (
        ("interviews = 320", "interviews = 64"),
        ("interviewers = 8", "interviewers = 4"),
        ("targets =", "#"),
    ):
        assert old in text
        text = text.replace(old, new)
    settings.write_text(text, "utf-8")
    held(folder, tmp_path, database, until="weights")


@pytest.mark.slow
def test_the_reference_studys_field_week_equals_its_truth(database: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(ROOT / "studies/kosovo-2021", folder, ignore=shutil.ignore_patterns("build"))
    held(folder, tmp_path, database)
