"""A real survey that nobody here made: estimates against R's survey package."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

CASES = json.loads((Path(__file__).parent / "reference/golden/cases.json").read_text())
GSS = [case for case in CASES if case["id"].startswith("gss.")]


@pytest.mark.parametrize("case", GSS, ids=lambda case: case["id"])
def test_the_study_estimates_equal_the_reference_results(gss: Path, case: dict) -> None:  # type: ignore[type-arg]
    estimates = pl.read_parquet(gss / "build/estimates.parquet")
    by = case["by"][0]
    cells = {
        (row["question"], row["option"], row["group"]): row
        for row in estimates.filter(pl.col("by") == by).iter_rows(named=True)
    }
    compared = 0
    for expected in case["expected"]:
        cell = cells[expected["variable"], expected["level"], str(expected["group"][by])]
        if cell["n"] == 0:  # R gives zero where nobody was asked; here that is no estimate
            assert cell["estimate"] is None
            continue
        assert cell["estimate"] == pytest.approx(expected["estimate"], rel=1e-9)
        assert cell["se"] == pytest.approx(expected["se"], rel=1e-9, abs=1e-12)
        compared += 1
    assert compared >= 8


def test_the_report_shows_the_trend_with_errors(gss: Path) -> None:
    html = (gss / "build/report/en.html").read_text(encoding="utf-8")
    assert "Design effect" in html
    assert "1977" in html
    assert "synthetic" not in html.lower()
    assert (gss / "build/report/en.pdf").read_bytes().startswith(b"%PDF-")
