"""Planning: published worked numbers, R's power.prop.test, identities, and the command as a person uses it."""

from __future__ import annotations

import json
import re
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aneroid.sampling.planning import (
    addresses_needed,
    allocation_effect,
    cluster_effect,
    detectable_change,
    margin_of_error,
    optimum_per_psu,
    plan_survey,
    sample_size,
)
from aneroid.study.errors import SamplingError
from aneroid.study.settings import PlanSection, SampleSection
from studies import ROOT

TWO_SIGMA = 0.954499736103642  # confidence of z = 2


def test_margins_as_they_are_printed_everywhere() -> None:
    found = [round(100 * margin_of_error(n), 3) for n in (1000, 1197, 1200, 2400)]
    assert found == pytest.approx([3.099, 2.833, 2.829, 2.000], abs=6e-4)
    assert 100 * margin_of_error(1197, deff=1.7) == pytest.approx(3.69, abs=0.005)


def test_cochrans_island() -> None:
    """Cochran (1977), section 4.4: 400 people for 5 points at two standard errors, 356 where only 3,200 live."""
    assert sample_size(0.05, confidence=TWO_SIGMA) == 400
    assert sample_size(0.05, confidence=TWO_SIGMA, population=3200) == 356


def test_optimum_cluster_sizes_as_published() -> None:
    """Yansaneh, in United Nations (2005), Household Sample Surveys in Developing and Transition Countries, chapter 2:
    optimal subsample sizes for cost ratios 4, 9, 16, 25 and intraclass correlations 0.01 to 0.10."""
    found = [
        [round(optimum_per_psu(c, 1, rho)) for rho in (0.01, 0.02, 0.03, 0.05, 0.08, 0.10)] for c in (4, 9, 16, 25)
    ]
    assert found == [[20, 14, 11, 9, 7, 6], [30, 21, 17, 13, 10, 9], [40, 28, 23, 17, 14, 12], [50, 35, 28, 22, 17, 15]]
    assert optimum_per_psu(4, 1, 0.0) == inf


def test_changes_between_two_waves() -> None:
    assert 100 * detectable_change(1197) == pytest.approx(4.01, abs=0.005)
    assert 100 * detectable_change(1197, deff=1.7) == pytest.approx(5.22, abs=0.005)
    # R 4.2.2: power.prop.test(n = 1197, p1 = .5, power = .8)$p2 is 0.5571435; it lets the second variance shrink
    assert detectable_change(1197, power=0.8) == pytest.approx(0.0571435, rel=0.003)
    # the same people asked twice, answering alike: every change is seen
    assert detectable_change(500, overlap=1.0, correlation=1.0) == 0
    assert detectable_change(500, overlap=0.5, correlation=0.6) == pytest.approx(detectable_change(500) * np.sqrt(0.7))


@given(st.floats(0.005, 0.2), st.floats(0.05, 0.95), st.floats(1, 4), st.floats(0.8, 0.99), st.integers(500, 10**7))
def test_sizes_and_margins_undo_each_other(
    margin: float, share: float, deff: float, confidence: float, population: int
) -> None:
    precise: dict[str, Any] = {"share": share, "deff": deff, "confidence": confidence}
    n = sample_size(margin, **precise)
    assert margin_of_error(n, **precise) <= margin * (1 + 1e-9)
    assert n == 1 or margin_of_error(n - 1, **precise) > margin * (1 - 1e-9)
    assert sample_size(margin, **precise, population=population) <= min(n, population)


def test_the_optimum_is_where_money_buys_most() -> None:
    best = optimum_per_psu(60, 15, 0.05)

    def variance(b: float) -> float:
        return cluster_effect(b, 0.05) / b * (60 + 15 * b)

    assert all(variance(best) <= variance(best + change) for change in (-2, -0.5, 0.5, 2, 10))


def test_an_uneven_allocation_costs_what_kish_says() -> None:
    people = np.array([900.0, 100.0])
    assert allocation_effect(people, np.array([90.0, 10.0])) == pytest.approx(1)
    weights = np.repeat(people / np.array([50.0, 50.0]), 50)
    assert allocation_effect(people, np.array([50.0, 50.0])) == pytest.approx(
        100 * (weights**2).sum() / weights.sum() ** 2
    )
    assert addresses_needed(1200, response=0.6, eligible=0.95) == 2106


def survey(**changes: Any) -> tuple[pl.DataFrame, SampleSection, PlanSection]:
    frame = pl.DataFrame({"unit": list("abcd"), "region": ["n", "n", "s", "s"], "people": [5e4, 3e4, 1e4, 1e4]})
    sample = {"interviews": 1000, "strata": ["region"], "allocation": [{"by": "region", "size": "people"}],
              "psu": {"interviews": 10, "size": "people", "segment_size": 200}}  # fmt: skip
    return frame, SampleSection.model_validate(sample), PlanSection.model_validate({"domains": ["region"], **changes})


def test_a_plan_adds_up() -> None:
    plan = plan_survey(*survey(groups={"women": 0.5, "young": 0.1}), 0.95)
    assert plan.planned.psus == 100
    assert plan.planned.deff == pytest.approx(1.45 * 1.2)
    assert plan.planned.effective == pytest.approx(1000 / (1.45 * 1.2))
    assert plan.planned.cost == 100 * 60 + 1000 * 15
    assert plan.wanted.margin <= 0.03
    north, south, women, young = plan.domains
    assert (north.interviews, south.interviews) == (800, 200)
    assert south.margin > north.margin > plan.planned.margin
    assert women.deff == pytest.approx((1 + 4 * 0.05) * 1.2)  # five women in a PSU of ten
    assert young.deff == pytest.approx(1.2)  # one in a PSU resembles nobody
    cheapest = min(plan.same_cost, key=lambda look: look.margin)
    assert abs(cheapest.per_psu - plan.optimum) < 2
    assert all(look.cost <= plan.planned.cost + 1e-6 for look in plan.same_cost)


def test_a_fixed_number_for_a_region_shows_in_the_design_effect() -> None:
    frame, sample, plan = survey()
    uneven = sample.model_copy(update={"allocation": (sample.allocation[0].model_copy(update={"fixed": {"s": 500}}),)})
    assert plan_survey(frame, uneven, plan, 0.95).effects["allocation"] == pytest.approx(
        1000 * (0.64 / 500 + 0.04 / 500)
    )


def test_unknown_domains_are_refused() -> None:
    with pytest.raises(SamplingError, match="P-PLAN-1"):
        plan_survey(*survey(domains=["province"]), 0.95)


def test_the_command_plans_a_new_study(small_study: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    result = aneroid("plan", small_study)
    assert result.exit_code == 0, result.output
    assert "320 interviews in 40 PSUs" in result.output
    page = (small_study / "build/plan.html").read_text("utf-8")
    assert page.count("<svg") == 3
    assert not re.search(r"(src|href)=.?https?:", page)
    tried = json.loads(aneroid("plan", small_study, "--interviews", 640, "--per-psu", 4, "--json").output)
    assert tried["planned"]["interviews"] == 640
    assert tried["planned"]["psus"] == 160
    (small_study / "questionnaire.xlsx").unlink()  # a survey is planned before its questions are written
    assert aneroid("plan", small_study).exit_code == 0


@pytest.mark.parametrize("arguments", [["--interviews", "0"], ["--icc", "1.5"], ["--margin", "0"], ["--response", "2"]])
def test_values_that_cannot_be_are_explained(small_study: Path, aneroid, arguments: list[str]) -> None:  # type: ignore[no-untyped-def]
    result = aneroid("plan", small_study, *arguments)
    assert result.exit_code == 1
    assert "P-PLAN-3" in result.output


def test_the_reference_study_is_worth_fewer_interviews_than_it_has(aneroid) -> None:  # type: ignore[no-untyped-def]
    plan = json.loads(aneroid("plan", ROOT / "studies/kosovo-2021", "--json").output)
    assert plan["planned"]["simple_margin"] == pytest.approx(0.02832, abs=1e-4)
    assert plan["planned"]["margin"] > 0.03
    assert {d["group"]: d["interviews"] for d in plan["domains"]}["Mitrovica North"] == 27


def test_a_wave_teaches_the_next(small_study: Path, kosovo: Path, aneroid) -> None:  # type: ignore[no-untyped-def]
    quality = json.loads((kosovo / "build/quality.json").read_text("utf-8"))
    plan = json.loads(aneroid("plan", small_study, "--from", kosovo, "--json").output)
    assert plan["settings"]["weighting"] == pytest.approx(quality["kish_after"], abs=1e-3)
    assert plan["settings"]["response"] == pytest.approx(quality["rates"]["RR3"], abs=1e-3)
    again = json.loads(aneroid("plan", kosovo, "--from", kosovo, "--json").output)
    assert again["planned"]["deff"] == pytest.approx(max(quality["deff_median"], quality["kish_after"]), rel=0.01)
    assert "P-PLAN-4" in aneroid("plan", small_study, "--from", small_study).output


def test_studies_without_a_sample_have_nothing_to_plan(aneroid) -> None:  # type: ignore[no-untyped-def]
    assert "P-PLAN-2" in aneroid("plan", ROOT / "studies/gss-family").output
