"""The estimates' errors know the calibration, whatever the method, the cells and the trimming."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import Result

from aneroid.estimation import Design
from aneroid.weighting.weights import DESIGN_FACTORS

PLANS = {
    "bounded": 'method = "logit"\nbounds = [0.5, 2]\ncalibrate = ["sex", "age_group"]',
    "linear": 'method = "linear"\nbounds = [0.5, 2]\ncalibrate = ["sex", "age_group"]',
    "merged": 'method = "rake"\ncalibrate = ["sex", "age2"]\n'
    'cells = [{ name = "age2", columns = ["age_group"], merge = { "35+" = ["35-54", "55+"] } }]',
}


@pytest.mark.parametrize("name", PLANS)
def test_errors_are_those_of_the_calibrated_design(
    name: str, aneroid: Callable[..., Result], small_study: Path
) -> None:
    study = small_study / "study.toml"
    text = re.sub(r'method = "rake"\ncalibrate = \[.*\n', PLANS[name] + "\n", study.read_text("utf-8"))
    assert PLANS[name] in text
    study.write_text(text, encoding="utf-8")
    result = aneroid("weight", small_study)
    assert result.exit_code == 0, result.output
    build = small_study / "build"
    weights = pl.read_parquet(build / "weights.parquet")
    before = pl.Series("before", np.prod([weights[f].to_numpy() for f in DESIGN_FACTORS], axis=0))
    interviews = pl.read_parquet(build / "interviews.parquet").with_columns(before)
    margins: dict[str, dict[object, float]] = {}
    for row in pl.read_parquet(build / "margins.parquet").to_dicts():
        margins.setdefault(row["margin"], {})[row["category"]] = row["target"] * float(weights["weight"].sum())
    drawn = Design(interviews, weight="before", strata="stratum", psu="psu")
    ours = {"bounded": lambda: drawn.calibrate(margins, method="logit", bounds=(0.5, 2)),
            "linear": lambda: drawn.calibrate(margins, method="linear", bounds=(0.5, 2)),
            "merged": lambda: drawn.rake(margins)}[name]()  # fmt: skip
    plain = Design(interviews, weight="weight", strata="stratum", psu="psu")
    estimates = pl.read_parquet(build / "estimates.parquet").filter(pl.col("by").is_null())
    for question in ("satisfied_town", "main_problem"):
        found = dict(estimates.filter(question=question).select("option", "se").iter_rows())
        expected = dict(ours.proportion(question).select("level", "se").iter_rows())
        found = {option: se for option, se in found.items() if option in expected}  # nets are not in the interviews
        assert len(found) >= 3
        untold = dict(plain.proportion(question).select("level", "se").iter_rows())
        assert found == pytest.approx({k: expected[k] for k in found}, rel=1e-9)
        assert found != pytest.approx({k: untold[k] for k in found}, rel=1e-4)
